"""What the run says, and why it may stop."""

import sys
import time

BEGAN = time.monotonic()


class CannotRun(Exception):
    """Why it cannot run here, in a sentence that says what to do."""


class Broken(AssertionError):
    """A promise was not kept."""


def say(text: str) -> None:
    """One line with the seconds since the start."""
    print(f"{time.monotonic() - BEGAN:6.1f}  {text}", flush=True)
    sys.stdout.flush()


def must(true: object, otherwise: str) -> None:
    """A promise: when it does not hold, the part ends with this sentence."""
    if not true:
        raise Broken(otherwise)


def wait_until(is_so, what: str, seconds: float = 60, step: float = 0.2):
    """Ask again until it is so, and give what was answered; after the time it is a broken promise."""
    deadline, last = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        try:
            last = is_so()
            if last:
                return last
        except Exception as problem:
            last = problem
        time.sleep(step)
    raise Broken(f"not within {seconds:g} seconds: {what} (last: {last!r})")
