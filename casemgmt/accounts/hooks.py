"""What accounts asks and tells the apps above: what waits for somebody, and who takes it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from casemgmt.core.actor import Actor
from casemgmt.core.hooks import Contribution, Reaction

from .models import Program, User


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


class CountsWhatWaits(Protocol):
    """Lines of a digest; those that count nothing are left out."""

    def __call__(self, *, user: User, at: datetime) -> list[DigestLine]: ...


class CountsOpenWork(Protocol):
    """Work the user still has in the program."""

    def __call__(self, *, user: User, program: Program, at: datetime) -> list[Work]: ...


class CountsUnfinished(Protocol):
    """What the program has under way, which somebody must finish before it retires."""

    def __call__(self, *, program: Program, at: datetime) -> list[Work]: ...


class BeginsWithProgram(Protocol):
    """A program was made; its first rules are written."""

    def __call__(self, *, program: Program, by: Actor, at: datetime) -> object: ...


@dataclass(frozen=True)
class FirstStep:
    """One line of a program's first days: what, what it is for, how it stands, the name of its page, and whether there
    is nothing to do any more. A line that is `only_read` was set sensibly, one may look at it; one that is `optional`
    may be left."""

    what: str
    why: str
    stands: str
    page: str
    is_done: bool
    only_read: bool = False
    optional: bool = False


class TellsFirstSteps(Protocol):
    """Lines of a program's first days."""

    def __call__(self, *, program: Program, at: datetime) -> list[FirstStep]: ...


class HandsOn(Protocol):
    """The user leaves the program; what they had goes to these colleagues."""

    def __call__(self, *, user: User, program: Program, to: Sequence[User], by: Actor, at: datetime) -> object: ...


DIGEST_LINES = Contribution[CountsWhatWaits](f"{__name__}.DIGEST_LINES", "a digest is written or looked at")
OPEN_WORK = Contribution[CountsOpenWork](f"{__name__}.OPEN_WORK", "somebody's last role that works on cases ends")
IN_THE_WAY = Contribution[CountsUnfinished](f"{__name__}.IN_THE_WAY", "a program is to retire")
FIRST_STEPS = Contribution[TellsFirstSteps](f"{__name__}.FIRST_STEPS", "the list of a program's first days is drawn")
ON_PROGRAM_MADE = Reaction[BeginsWithProgram](f"{__name__}.ON_PROGRAM_MADE", "a program was made")
HAND_ON = Reaction[HandsOn](f"{__name__}.HAND_ON", "somebody leaves, and it is said who takes their work over")


def open_work(*, user: User, program: Program, at: datetime) -> list[Work]:
    """All that somebody still has to do in a program."""
    return [row for ask in OPEN_WORK for row in ask(user=user, program=program, at=at)]
