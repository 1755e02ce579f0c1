"""Who uses an embedded server. The first to come starts it, the last to leave stops it."""

import atexit
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from . import places


class Lease:
    """A shared lock held while this process uses a server, released at exit.

    Two files: `<name>.users` carries one shared lock per user, `<name>.lock` is held only while starting or stopping.
    The locks belong to the kernel, so a process that is killed never leaves a stale one behind.
    """

    def __init__(self, name: str, *, start: Callable[[], None], stop: Callable[[], None]) -> None:
        self.name, self.start, self.stop = name, start, stop
        self._users: IO[str] | None = None
        self._owner_pid = 0

    def acquire(self) -> None:
        if self._users is not None:
            return
        with self._exclusive():
            self._users = self._open("users")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self.start()
        self._owner_pid = os.getpid()
        atexit.register(self.release)

    def release(self) -> None:
        """Leave; stop the server when nobody else is there. A forked child never decides for its parent."""
        if self._users is None or self._owner_pid != os.getpid():
            return
        users, self._users = self._users, None
        with self._exclusive():
            if self._is_last(users):
                self.stop()
            users.close()

    def _is_last(self, users: IO[str]) -> bool:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with self._open("lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _open(self, kind: str) -> IO[str]:
        return open(places.var() / f"{self.name}.{kind}", "a")
