"""Where somebody can be invited to. The app that owns a kind of place tells it here, with how a role begins there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from casemgmt.accounts.permissions import Permission

from .models import Invitation


class Joins(Protocol):
    """Begins the role that was accepted."""

    def __call__(self, *, invitation: Any, user: Any, at: datetime) -> Any: ...


@dataclass(frozen=True)
class InvitingPlace:
    """One kind of place: its invitations, who may end and resend them, how a role begins, what its pages say."""

    model: type[Invitation]
    permission: Permission
    join: Joins
    asks: Any  # what the invited is told they are asked for
    sentence: Any  # the same in the mail, which names nobody
    welcome: Any  # lazy words, as the other two
    languages: Callable[[Any], list[str]]  # the languages of the mail

    @property
    def word(self) -> str:
        """How events and effects call it: `member`, `staff`."""
        return (self.model._meta.model_name or "").removesuffix("invitation")


PLACES: dict[str, InvitingPlace] = {}


def invites(place: InvitingPlace) -> None:
    """Tell a kind of place. Called in the `ready()` of the app that owns it."""
    PLACES[place.word] = place


def of(invitation: Invitation) -> InvitingPlace:
    """The kind of place this invitation is to."""
    return next(place for place in PLACES.values() if isinstance(invitation, place.model))


def everywhere() -> Iterator[Any]:
    """The invitations of each kind of place."""
    for place in PLACES.values():
        yield place.model._default_manager.select_related(place.model.PLACE)
