"""What people tells the apps above."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from casemgmt.core.actor import Actor
from casemgmt.core.hooks import Contribution, Reaction

from .models import Consent, Person, PersonMerge
from .permission.queries import Standing


class ConsentGiven(Protocol):
    """A consent was given; what was open under an earlier one goes on under it."""

    def __call__(self, *, consent: Consent, by: Actor, at: datetime) -> object: ...


class ConsentRevoked(Protocol):
    """A consent was taken back; what was open under it closes before the transaction ends."""

    def __call__(self, *, consent: Consent, by: Actor, at: datetime) -> object: ...


class Merged(Protocol):
    """Two entries became one person, or two again: what is one for each person is joined, or parted."""

    def __call__(self, *, merge: PersonMerge, by: Actor, at: datetime) -> object: ...


class PermissionChanged(Protocol):
    """Whether we may reach out to the person is another answer now than before."""

    def __call__(self, *, person: Person, before: Standing, now: Standing, by: Actor, at: datetime) -> object: ...


class EndsWithDeath(Protocol):
    """Sentences that say what is under way for the person and ends when they are written down as dead."""

    def __call__(self, *, person: Person) -> list[str]: ...


class StaysAfterUndo(Protocol):
    """Sentences that say what will stay with the kept entry when the merge is undone."""

    def __call__(self, *, merge: PersonMerge) -> list[str]: ...


class LastMet(Protocol):
    """When each of these people was last met."""

    def __call__(self, *, people: Collection[UUID]) -> Mapping[UUID, datetime]: ...


class WithWhom(Protocol):
    """Who has the case of each of these people, in words."""

    def __call__(self, *, people: Collection[UUID]) -> Mapping[UUID, str]: ...


ON_CONSENT_GIVEN = Reaction[ConsentGiven](f"{__name__}.ON_CONSENT_GIVEN", "a consent is given")
ON_CONSENT_REVOKED = Reaction[ConsentRevoked](f"{__name__}.ON_CONSENT_REVOKED", "a consent is taken back")
ON_MERGED = Reaction[Merged](f"{__name__}.ON_MERGED", "two entries are merged")
ON_UNMERGED = Reaction[Merged](f"{__name__}.ON_UNMERGED", "a merge is undone")
STAYS_AFTER_UNDO = Contribution[StaysAfterUndo](f"{__name__}.STAYS_AFTER_UNDO", "a merge is to be undone")
LAST_MET = Contribution[LastMet](f"{__name__}.LAST_MET", "people were found")
WITH_WHOM = Contribution[WithWhom](f"{__name__}.WITH_WHOM", "people were found")
ON_PERMISSION_CHANGED = Reaction[PermissionChanged](
    f"{__name__}.ON_PERMISSION_CHANGED", "somebody said whether the person may be contacted, or took it back"
)
ENDS_WITH_DEATH = Contribution[EndsWithDeath](f"{__name__}.ENDS_WITH_DEATH", "a death is to be written down")
