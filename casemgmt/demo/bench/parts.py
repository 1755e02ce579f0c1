"""Where a page's processor time goes: writing SQL, making objects of rows, drawing; what is left is the rest.

Each part counts what it does itself: a question asked while a template is drawn counts as a question. Processor time,
not time that has passed: it means the same on a machine that others share.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import process_time
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.template.backends.django import Template

PARTS = {
    "SQL": (SQLCompiler, "as_sql"),
    "sent": (CursorWrapper, "execute"),
    "rows": (QuerySet, "_fetch_all"),
    "drawn": (Template, "render"),
}


class Clocked:
    """Seconds of processor time by part; the innermost part that runs is the one that is charged."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {"rest": 0.0, **dict.fromkeys(PARTS, 0.0)}
        self.running, self.since = ["rest"], process_time()

    def turn(self) -> None:
        """Charge whoever ran until now."""
        at = process_time()
        self.spent[self.running[-1]] += at - self.since
        self.since = at

    def wrap(self, part: str, method: Callable[..., Any]) -> Callable[..., Any]:
        """The method, charged to that part."""

        @wraps(method)
        def clocked(*args: Any, **options: Any) -> Any:
            self.turn()
            self.running.append(part)
            try:
                return method(*args, **options)
            finally:
                self.turn()
                self.running.pop()

        return clocked


@contextmanager
def clocked() -> Iterator[Clocked]:
    """Count while the block runs."""
    usual = {part: getattr(owner, name) for part, (owner, name) in PARTS.items()}
    clock = Clocked()
    for part, (owner, name) in PARTS.items():
        setattr(owner, name, clock.wrap(part, usual[part]))
    try:
        yield clock
    finally:
        clock.turn()
        for part, (owner, name) in PARTS.items():
            setattr(owner, name, usual[part])
