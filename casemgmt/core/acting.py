"""What an action is: one transaction, at whose end all that it touched is followed.

`@action` stands on every function that writes. Actions call actions; when the outermost one has done its work, and
before it commits, the events written meanwhile are handed to `FOLLOWERS`, so that what follows from a change is written
with it or not at all, and no action has to remember it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db import connection, transaction

from .hooks import Reaction
from .stood import changes_are_of

if TYPE_CHECKING:
    from .models import Event

F = TypeVar("F", bound=Callable[..., Any])


class FollowsEvents(Protocol):
    """What the action did, as its events, in their order."""

    def __call__(self, *, events: "Sequence[Event]") -> object: ...


FOLLOWERS = Reaction[FollowsEvents](f"{__name__}.FOLLOWERS", "the outermost action ends, before it commits")


@dataclass
class UnderWay:
    """The actions under way on one connection: how deep they are in each other, what they have written so far."""

    depth: int = 0
    events: "list[Event]" = field(default_factory=list)

    def follow(self) -> None:
        """Hand on what was written, once; what the followers write themselves is not followed again."""
        events, self.events = self.events, []
        if events:
            for told in FOLLOWERS:
                told(events=events)
            self.events = []


@contextmanager
def acting(at: datetime | None = None) -> Iterator[None]:
    """One transaction, or a part of the one under way; the outermost follows what was touched, and says to the database
    as of when it is recorded. A part that is refused undoes the whole; who goes on without it says so by an
    `atomic` of its own around it."""
    acts = _acts()
    with transaction.atomic(savepoint=not acts.depth):
        acts.depth += 1
        if at and acts.depth == 1:
            changes_are_of(at)
        try:
            yield
            if acts.depth == 1:
                acts.follow()
        finally:
            acts.depth -= 1
            if not acts.depth:
                acts.events = []


def action(write: F) -> F:
    """The function is an action: all of it happens, with what follows from it, or nothing."""

    @wraps(write)
    def act(*args: Any, **words: Any) -> Any:
        with acting(words.get("at")):
            return write(*args, **words)

    return act  # type: ignore[return-value]


def touched(events: "Sequence[Event]") -> None:
    """Remember what was written. Outside of any action it is followed at once."""
    acts = _acts()
    acts.events.extend(events)
    if not acts.depth:
        acts.follow()


def _acts() -> UnderWay:
    """Those of this connection, which is one thread's own."""
    acts: UnderWay | None = getattr(connection, "acts", None)
    if acts is None:
        acts = UnderWay()
        connection.acts = acts  # type: ignore[attr-defined]
    return acts
