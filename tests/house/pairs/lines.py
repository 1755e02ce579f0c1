"""Two actions on two database connections, in an order that the test chooses and that needs no sleeping.

The first one runs up to a statement of its own (or up to its COMMIT) and waits there, holding its locks. The second one
runs until it is done or waits for a lock. Then the first goes on, and both end. A point after every statement that
locks or writes finds every deadlock two actions can have; the point before COMMIT finds what is judged on stale rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

from django.db import connection, connections

from casemgmt.core.effects import without_nudge

BEFORE_COMMIT = -1
PATIENCE = 30  # seconds until a line that neither ends nor waits for a lock is a fault of the harness


@dataclass
class Outcome:
    """What came of one action: its result or its refusal, and how many of its statements locked or wrote."""

    refusal: BaseException | None = None
    points: int = 0


class Line:
    """One connection with a thread that keeps it; it does one action after another."""

    def __init__(self) -> None:
        self.work: SimpleQueue[Callable[[], Any] | None] = SimpleQueue()
        self.done, self.reached, self.go = Event(), Event(), Event()
        self.outcome, self.pause_at, self.pid = Outcome(), 0, 0
        self.thread = Thread(target=self._serve, daemon=True)
        self.thread.start()

    def begin(self, act: Callable[[], Any], *, pause_at: int = 0) -> None:
        """Start an action. It stops after its `pause_at`-th locking statement, or before its COMMIT."""
        for event in (self.done, self.reached, self.go):
            event.clear()
        self.outcome, self.pause_at = Outcome(), pause_at
        self.work.put(act)

    def end(self) -> None:
        self.work.put(None)
        self.thread.join(PATIENCE)

    def _serve(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.pid = cursor.fetchone()[0]
            commit = connections["default"]._commit
            connections["default"]._commit = lambda: (self._stop_here(BEFORE_COMMIT), commit())
            with without_nudge(), connection.execute_wrapper(self._watch):
                while (act := self.work.get()) is not None:
                    self._do(act)
        finally:
            connections.close_all()

    def _do(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except Exception as refusal:  # what was refused, and why, is what the test looks at
            self.outcome.refusal = refusal
        self.pause_at = 0
        self.done.set()
        self.reached.set()

    def _watch(self, execute: Any, statement: Any, *more: Any) -> Any:
        result = execute(statement, *more)
        words = str(statement)
        if connection.in_atomic_block and ("FOR NO KEY UPDATE" in words or "FOR UPDATE" in words or _writes(words)):
            self.outcome.points += 1
            self._stop_here(self.outcome.points)
        return result

    def _stop_here(self, point: int) -> None:
        if self.pause_at == point:
            self.pause_at = 0
            self.reached.set()
            self.go.wait(PATIENCE)


def _writes(words: str) -> bool:
    return words.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}


def interleave(one: Line, other: Line, first: Callable[[], Any], second: Callable[[], Any], point: int) -> None:
    """The first up to the point; the second until it ends or waits; then both to the end."""
    one.begin(first, pause_at=point)
    assert one.reached.wait(PATIENCE), "the first action neither came to its point nor ended"
    other.begin(second)
    _until_done_or_waiting(other)
    one.go.set()
    assert one.done.wait(PATIENCE), "the first action does not end"
    assert other.done.wait(PATIENCE), "the second action does not end"


def alone(line: Line, act: Callable[[], Any]) -> Outcome:
    """One action with nobody beside it."""
    line.begin(act)
    assert line.done.wait(PATIENCE), "the action does not end"
    return line.outcome


def _until_done_or_waiting(line: Line) -> None:
    for _look in range(PATIENCE * 200):
        if line.done.wait(0.005):
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [line.pid])
            if cursor.fetchone()[0]:
                return
    raise AssertionError("the second action neither ends nor waits for a lock")
