"""What the clock has counted already, by question: the rows of a statement as of one moment.

`Population` looks here before it asks the database. Counts by code are kept, never whom they count.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Readied:
    """Answers as of a moment. While they are being readied, what is asked is added to them."""

    as_of: datetime
    rows: dict[str, list[Any]] = field(default_factory=dict)
    is_growing: bool = False

    def answer(self, question: str, ask: Callable[[], list[Any]]) -> list[Any]:
        """The rows that are kept, else those that the database gives now."""
        found = self.rows.get(question)
        if found is None:
            found = ask()
            if self.is_growing:
                self.rows[question] = found
        return found


_in_use: ContextVar[Readied | None] = ContextVar("readied", default=None)


@contextmanager
def used(readied: Readied | None) -> Iterator[None]:
    """While the block runs, these answers are looked at first."""
    token = _in_use.set(readied)
    try:
        yield
    finally:
        _in_use.reset(token)


def answered(statement: str, parameters: dict[str, Any], ask: Callable[[], list[Any]]) -> list[Any]:
    """The rows of a statement with its parameters; a moment, a period or a filter that differs is another question."""
    readied = _in_use.get()
    if readied is None:
        return ask()
    words = f"{statement}{sorted((name, str(value)) for name, value in parameters.items())}"
    return readied.answer(hashlib.sha256(words.encode()).hexdigest(), ask)
