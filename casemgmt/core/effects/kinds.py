"""The kinds of effects there are. Each app registers its own: how it is made, its lane, its words, how it piles up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.core.mail import EmailMessage

from .lanes import DELIVERING, Lane

if TYPE_CHECKING:
    from casemgmt.core.models import Effect


class Delivery(Protocol):
    """What a sender may make instead of a mail: a text message, a call to somebody's web address."""

    def deliver(self, message_id: str) -> None:
        """Hand it over, or raise; it is tried again later with the same id. `Refused` is final."""


Sender = Callable[["Effect", datetime], "EmailMessage | Delivery | None"]


@dataclass(frozen=True)
class EffectKind:
    """One kind of effect.

    `what` says in words what it is, and never about whom. `alone` says why this kind never shares a letter with others
    that piled up for the same reader; without it, it does. `again` prepares what was given up for another try;
    `given_up` tells the domain that it was.
    """

    send: Sender
    lane: Lane = Lane.MAIL
    what: Any = ""
    alone: str = ""
    again: Callable[["Effect", datetime], None] | None = None
    given_up: Callable[["Effect", str, datetime], None] | None = None

    @property
    def shares_a_letter(self) -> bool:
        """Whether what piled up of this kind travels in one letter with all else for the same reader."""
        return self.lane == Lane.MAIL and not self.alone


KINDS: dict[str, EffectKind] = {}


def sender(kind: str, *, lane: Lane = Lane.MAIL, **facts: Any) -> Callable[[Sender], Sender]:
    """Register how effects of a kind are made. The sender returns None when there is nothing to say any more."""
    if lane not in DELIVERING:
        raise ValueError(f"nothing is sent from the lane {lane}")

    def register(function: Sender) -> Sender:
        KINDS[kind] = EffectKind(function, lane, **facts)
        return function

    return register


def lane_of(kind: str) -> Lane:
    """Which lane a kind waits in."""
    return KINDS[kind].lane if kind in KINDS else Lane.MAIL


def kinds_in(lane: Lane | None) -> list[str]:
    """The kinds that wait in a lane, or in any."""
    return [name for name, kind in KINDS.items() if lane is None or kind.lane == lane]


def kinds_that_share() -> list[str]:
    """The kinds whose letters are put together when they pile up."""
    return [name for name, kind in KINDS.items() if kind.shares_a_letter]
