"""What cases tells the apps above when a case moves, and what it asks them for the case's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Q

from casemgmt.accounts.models import User
from casemgmt.core.actor import Actor
from casemgmt.core.hooks import Contribution, Reaction
from casemgmt.core.models import Event
from casemgmt.duties.hooks import DutyLine
from casemgmt.encounters.models import Encounter

from .models import Case, CaseJoin, Need


@dataclass(frozen=True)
class Told:
    """An event in words: the sentence, what somebody wrote with it, where to read more, and when it was."""

    words: str
    text: str = ""
    url: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Panel:
    """A box on the case page: its title, the fragment that draws it, what the fragment needs, a line for the head,
    and whether it is past due; the first planned contact in words; the last time somebody spoke with the person;
    what is done for which need."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    headline: str = ""
    contact: DutyLine | None = None
    is_late: bool = False
    last: Told | None = None
    by_need: Mapping[UUID, Sequence[Told]] = field(default_factory=dict)


class CaseOpened(Protocol):
    """A case opened, or a new crisis encounter joined it."""

    def __call__(self, *, case: Case, encounter: Encounter, by: Actor, at: datetime) -> object: ...


class OwnersChanged(Protocol):
    """Cases have a new owner, one or many; `before` says whose they were, by case."""

    def __call__(
        self, *, cases: Sequence[Case], before: Mapping[UUID, UUID | None], by: Actor, at: datetime
    ) -> object: ...


class HoldChanged(Protocol):
    """A case was put on hold, or taken off it."""

    def __call__(self, *, case: Case, is_held: bool, by: Actor, at: datetime) -> object: ...


class CaseChanged(Protocol):
    """Something became true of a case, and the case itself says what."""

    def __call__(self, *, case: Case, by: Actor, at: datetime) -> object: ...


class CaseReopened(Protocol):
    """A case is open again, with what its closing ended then."""

    def __call__(self, *, case: Case, closed_at: datetime, by: Actor, at: datetime) -> object: ...


class CasesJoined(Protocol):
    """Two cases of one person became one, or two again."""

    def __call__(self, *, join: CaseJoin, by: Actor, at: datetime) -> object: ...


class ForbidsClosing(Protocol):
    """Sentences that say why the case cannot close yet; none when it can."""

    def __call__(self, *, case: Case) -> list[str]: ...


class BuildsOnNeed(Protocol):
    """Sentences that say what builds on the need as it stands; none where it may become another, or none; `goes`: where
    it may go to another person."""

    def __call__(self, *, need: Need, goes: bool = False) -> list[str]: ...


class ForbidsReason(Protocol):
    """A sentence that says why this reason cannot be true, or nothing."""

    def __call__(self, *, case: Case, reason: str) -> str: ...


class PlansAhead(Protocol):
    """What an app has planned for cases: `ahead` says of a case (`OuterRef("pk")`) whether something is; `last_ended`
    when the last of it ended; `heeds`: verbs of events by which that may change."""

    heeds: tuple[str, ...]

    def ahead(self) -> Q | Exists: ...
    def last_ended(self) -> Any: ...


class DrawsPanel(Protocol):
    """The app's box on the case page."""

    def __call__(self, *, case: Case, user: User, at: datetime) -> Panel: ...


class TellsEvents(Protocol):
    """Sentences, by event, for those of these events that the app can put into words."""

    def __call__(self, *, events: Sequence[Event], zone: ZoneInfo) -> dict[int, Told]: ...


ON_OPENED = Reaction[CaseOpened](f"{__name__}.ON_OPENED", "a case opens, or a new encounter joins it")
ON_ASSIGNED = Reaction[OwnersChanged](f"{__name__}.ON_ASSIGNED", "cases have a new owner, one or many")
ON_HOLD = Reaction[HoldChanged](f"{__name__}.ON_HOLD", "a case is put on hold or taken off it")
ON_RISK_CHANGED = Reaction[CaseChanged](f"{__name__}.ON_RISK_CHANGED", "the risk of a case is judged anew")
ON_JOINED = Reaction[CasesJoined](f"{__name__}.ON_JOINED", "two cases of one person are joined")
ON_PARTED = Reaction[CasesJoined](f"{__name__}.ON_PARTED", "joined cases are parted again")
ON_DEATH = Reaction[CaseChanged](f"{__name__}.ON_DEATH", "the person of an open case has died")
CLOSING_CHECKS = Contribution[ForbidsClosing](f"{__name__}.CLOSING_CHECKS", "a case is to close")
NEED_CHECKS = Contribution[BuildsOnNeed](f"{__name__}.NEED_CHECKS", "a need is to be corrected or voided")
REASON_CHECKS = Contribution[ForbidsReason](f"{__name__}.REASON_CHECKS", "a case is to close for this reason")
ON_CLOSED = Reaction[CaseChanged](f"{__name__}.ON_CLOSED", "a case closed")
ON_REOPENED = Reaction[CaseReopened](f"{__name__}.ON_REOPENED", "a closed case is open again, with its plan")
MOVES_WITH_CASE = Contribution[tuple[str, str]](f"{__name__}.MOVES_WITH_CASE", "cases are joined: which rows move")
PLANS = Contribution[PlansAhead](f"{__name__}.PLANS", "it is asked whether anything is planned for a case")
PANELS = Contribution[DrawsPanel](f"{__name__}.PANELS", "the case page is drawn")
TIMELINE = Contribution[TellsEvents](f"{__name__}.TIMELINE", "a timeline is put into words")
