"""An end to every conversation, whoever the other side is: one that drips a byte at a time is cut off all the same."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from .lanes import LONGEST


class Deadline:
    """Whether the conversation was cut off."""

    def __init__(self) -> None:
        self.is_over = False


@contextmanager
def deadline(line: Callable[[], Any], seconds: float | None = None) -> Iterator[Deadline]:
    """Shut the socket that `line` names when the time is over; what reads from it fails then."""
    end = Deadline()

    def cut() -> None:
        end.is_over = True
        if (open_line := line()) is not None:
            with suppress(OSError):  # it may have ended by itself a moment ago
                socket.socket.shutdown(open_line, socket.SHUT_RDWR)

    watch = threading.Timer(LONGEST if seconds is None else seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield end
    finally:
        watch.cancel()
