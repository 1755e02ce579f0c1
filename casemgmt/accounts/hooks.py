"""What upper apps say in somebody's digest. Filled in their `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DigestLine:
    """One number of a digest: what is counted, how many, and the path of the page that shows them. Never a person."""

    what: str
    count: int
    path: str


@dataclass(frozen=True)
class Work:
    """One kind of work somebody still has to do: what, how much, and the path of the list."""

    what: str
    count: int
    path: str


# hook(user=…, at=…) -> list of DigestLine; those that count nothing are left out
DIGEST_LINES: list[Callable[..., list[DigestLine]]] = []
# hook(user=…, program=…, at=…) -> list of Work the user still has in the program
OPEN_WORK: list[Callable[..., list[Work]]] = []
# hook(user=…, program=…, to=[users], by=…, at=…): the user leaves the program; what they had goes to these colleagues
HAND_ON: list[Callable[..., Any]] = []


def open_work(**asked: Any) -> list[Work]:
    """All that somebody still has to do in a program."""
    return [row for hook in OPEN_WORK for row in hook(**asked)]
