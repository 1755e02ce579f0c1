"""Heavy work in a process of its own, within bounds of time and memory: what is too much ends there.

The process is a copy of this one, so the work may use all that is in memory; it must not use the database, whose
connection is shared. Whatever it took is given back when it ends.
"""

import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import IO

MB = 1024 * 1024
OUT_OF_MEMORY, BROKEN = 3, 1
LOOKS_EVERY = 0.05  # seconds
SAYS_EVERY = 5.0


class OutOfBounds(Exception):
    """It took more than it may; `what` is "time" or "memory"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class BrokenOff(Exception):
    """The process ended without an answer."""


@dataclass(frozen=True)
class Bounds:
    """What a piece of work may take: seconds by the wall clock, and megabytes beside what the process has already."""

    seconds: float
    megabytes: int


@dataclass(frozen=True)
class Done:
    """What came of it, and what it took."""

    content: bytes
    seconds: float
    megabytes: int


def in_bounds(work: Callable[[], bytes], bounds: Bounds, alive: Callable[[], None] = lambda: None) -> Done:
    """Do the work apart and wait for it. `alive` is called every few seconds; what it raises ends the work."""
    with TemporaryFile() as out:
        begun, pid = monotonic(), os.fork()
        if not pid:
            _apart(work, out, bounds.megabytes)
        try:
            status, used = _waited(pid, begun, bounds.seconds, alive)
        except BaseException:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        _judge(status)
        out.seek(0)
        return Done(out.read(), monotonic() - begun, _peak(used))


def _apart(work: Callable[[], bytes], out: IO[bytes], megabytes: int) -> None:
    """The other process: it never comes back from here."""
    code = BROKEN
    try:
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, signal.SIG_DFL)
        most = _held() + megabytes * MB
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        out.write(work())
        out.flush()
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)


def _waited(pid: int, begun: float, seconds: float, alive: Callable[[], None]) -> tuple[int, resource.struct_rusage]:
    said = begun
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, used
        now = monotonic()
        if now - begun > seconds:
            raise OutOfBounds("time")
        if now - said > SAYS_EVERY:
            alive()
            said = now
        sleep(LOOKS_EVERY)


def _judge(status: int) -> None:
    """A library that gets no memory may end the process by itself, or by a signal."""
    code = os.waitstatus_to_exitcode(status)
    if code == OUT_OF_MEMORY or code in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP, -signal.SIGKILL}:
        raise OutOfBounds("memory")
    if code:
        raise BrokenOff


def _held() -> int:
    """The address space this process has, in bytes."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:  # no such file on this system
        return 1024 * MB


def _peak(used: resource.struct_rusage) -> int:
    """The most memory it held at once, what it began with included; Linux tells kilobytes, macOS bytes."""
    return round(used.ru_maxrss / 1024) if os.uname().sysname == "Linux" else round(used.ru_maxrss / MB)
