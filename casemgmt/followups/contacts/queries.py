"""The list of follow-ups, one follow-up's story, and the box on the case page."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.choosing import as_slug
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.covers.queries import whose_work
from casemgmt.cases.hooks import Panel, Told
from casemgmt.cases.models import Case, CaseState
from casemgmt.core import access
from casemgmt.core.calendar import current_zone, day_bounds, is_thinkable, local_date
from casemgmt.core.compiled import CompiledRows
from casemgmt.core.pages import as_id
from casemgmt.core.templatetags.words import in_words
from casemgmt.people import whole
from casemgmt.people.alerts.queries import alert_words, alerts_now
from casemgmt.people.models import Person

from ..attempts.models import Attempt
from ..attempts.progress import Progress, progress
from ..day.contact import BestContact, best_contact
from . import why
from .duties import line_of_contact
from .models import FollowUp, FollowUpEnd, FollowUpState


def what_next(case_id: Any) -> FollowUp | None:
    """The planned contact of the case that is due next."""
    return FollowUp.objects.running().filter(case_id=case_id).order_by("due_at").first()


@dataclass(frozen=True)
class FollowUpFilters:
    """What the list shows, as its address says."""

    state: str = ""
    end: str = ""
    overdue: bool = False
    mine: bool = False
    unassigned: bool = False
    no_cause: bool = False
    today: bool = False
    owner: str = ""
    closed_from: date | None = None
    program: str = ""

    @classmethod
    def read(cls, query: Any) -> "FollowUpFilters":
        """From an address; a word it does not know filters nothing."""
        state, end, since = query.get("state", ""), query.get("end", ""), _day(query.get("closed_from"))
        flags = {name: query.get(name) == "on" for name in ("overdue", "mine", "unassigned", "no_cause", "today")}
        found = cls(**flags, owner=as_id(query.get("owner")), closed_from=since, program=as_slug(query.get("program")))
        found = replace(found, state=state) if state in FollowUpState.values else found
        return replace(found, end=end) if end in FollowUpEnd.values else found


def for_list(user: Any, filters: FollowUpFilters, at: datetime) -> QuerySet[FollowUp]:
    """Follow-ups the user may see: live ones by due time; ended ones, when asked for, newest first."""
    rows = FollowUp.objects.visible_to(user)
    if not (filters.state or filters.end or filters.no_cause):
        rows = rows.live()
    if filters.overdue:
        rows = rows.overdue(at)
    if filters.mine:
        rows = rows.owned_by(*whose_work(user, at))
    if filters.unassigned:
        rows = rows.filter(assignee__isnull=True, case__owner__isnull=True)
    if filters.today:
        rows = rows.running().filter(due_at__gte=at, due_at__lt=tonight(at))
    if filters.owner:
        rows = rows.owned_by(filters.owner)
    if filters.closed_from:
        rows = rows.filter(closes_at__gte=day_bounds(filters.closed_from, current_zone())[0])
    if filters.program:
        rows = rows.filter(program__slug=filters.program)
    if filters.no_cause:
        rows = rows.filter(end=FollowUpEnd.MISSED, missed_cause="")
    rows = rows.filter(**{name: value for name in ("state", "end") if (value := getattr(filters, name))})
    is_past = bool(filters.end or filters.no_cause or filters.state == FollowUpState.ENDED)
    order = ("-due_at", "pk") if is_past else ("due_at", "pk")
    rows = rows.annotate(alert_words=alert_words(at))
    return rows.select_related("case__owner", "person__root", "assignee").order_by(*order)


def tonight(at: datetime) -> datetime:
    """When the local day is over."""
    zone = current_zone()
    return day_bounds(local_date(at, zone), zone)[1]


def _day(word: Any) -> date | None:
    try:
        day = date.fromisoformat(word or "")
    except ValueError:
        return None
    return day if is_thinkable(day) else None


@dataclass(frozen=True)
class Story:
    """A follow-up with what was tried and how far its plan is."""

    follow_up: FollowUp
    attempts: list[Attempt]
    progress: Progress
    why: list[tuple[str, datetime, str]]
    contact: BestContact | None
    alerts: list[Any]

    @property
    def recorded_too_late(self) -> bool:
        """Tried inside the window of a contact that time had ended as missed before anybody recorded it."""
        row = self.follow_up
        tried = self.attempts if row.end == FollowUpEnd.MISSED else []
        return any(row.opens_at <= one.at <= row.closes_at < one.recorded_at for one in tried if one.voided_at is None)


def story(row: FollowUp, at: datetime) -> Story:
    """All that a follow-up's page shows."""
    zone = row.program.zone
    attempts = list(row.attempts.select_related("by", "contact_point").order_by("at"))
    best = best_contact(whole.points_of(row.person), at, zone)
    told = why.lines(row, zone)
    return Story(row, attempts, progress(row, attempts, zone), told, best, alerts_now(row.person, at))


def case_panel(*, case: Case, user: Any, at: datetime) -> Panel:
    """The planned contacts of a case as a strip: ✓ reached, ● open, ○ to come, each with its words and why."""
    rows: list[Any] = list(case.follow_ups.order_by("due_at"))
    tries = list(TRIES(case=case.pk))
    for row in rows:
        row.tried = [one for one in tries if one.follow_up_id == row.pk]
    shown = [_strip_item(row, case, at) for row in rows if row.cancel_reason != "new_encounter"]
    live = [row for row in rows if row.is_live and not row.paused_at]
    context = {
        "case": case,
        "items": shown,
        "restarted": sum(1 for row in rows if row.cancel_reason == "new_encounter"),
        "may_attempt": access.holds(user, Permission.FOLLOWUP_ATTEMPT, case),
        "next": live[0] if live else None,
        "refusal": case.contact.refusal,
        "may_plan": _may_plan(case, user, rows),
    }
    return Panel(
        _("Follow-ups"),
        "followups/_case_panel.html",
        context,
        headline=_next_words(live[0], at) if live else "",
        contact=line_of_contact(live[0].pk, live[0].name) if live else None,
        is_late=bool(live) and live[0].due_at < at,
        last=_told(tries[-1]) if tries else None,
    )


def _tries(case: Any) -> QuerySet[Attempt]:
    return Attempt.objects.filter(case=case, voided_at=None).select_related("by").order_by("at")


TRIES = CompiledRows(_tries, "case")


def _told(last: Attempt) -> Told:
    """The last time the person was tried, and what was noted of it."""
    words = f"{last.get_result_display()} · {last.get_mode_display()} · {last.by}"
    return Told(words, last.note, reverse("followups:tried", args=[last.pk]), last.at)


def what_death_ends(*, person: Person) -> list[str]:
    """How many planned contacts are cancelled when the person is written down as dead."""
    planned = FollowUp.objects.live().filter(case__person__root=person.root_id).count()
    words = ngettext("%(n)d planned contact is cancelled", "%(n)d planned contacts are cancelled", planned)
    return [words % {"n": planned}] if planned else []


def _may_plan(case: Case, user: Any, rows: list[FollowUp]) -> bool:
    """Whether somebody can plan contacts anew: the person agreed, the case is open, and nothing is planned."""
    is_idle = case.state != CaseState.CLOSED and not any(row.is_live for row in rows)
    return is_idle and case.contact.may_reach and access.holds(user, Permission.CASE_EDIT, case)


def _next_words(row: FollowUp, at: datetime) -> str:
    words = _("overdue: %(name)s, was due %(due)s") if row.due_at < at else _("next: %(name)s, %(due)s")
    return words % {"name": row.name, "due": in_words(localtime(row.due_at))}


@dataclass(frozen=True)
class StripItem:
    """One planned contact on the strip."""

    follow_up: FollowUp
    shape: str
    tone: str
    word: str
    why: str
    progress: Progress


def _strip_item(row: FollowUp, case: Case, at: datetime) -> StripItem:
    shape, tone, word = _look(row, at)
    zone = case.program.zone
    return StripItem(row, shape, tone, word, why.sentence(row, zone), progress(row, row.tried, zone))  # type: ignore[attr-defined]


def _look(row: FollowUp, at: datetime) -> tuple[str, str, str]:
    ends = {FollowUpEnd.REACHED: ("✓", "ok"), FollowUpEnd.MISSED: ("✕", "bad")}
    if row.state == FollowUpState.ENDED:
        return *ends.get(FollowUpEnd(row.end), ("–", "quiet")), str(row.get_end_display())
    if row.paused_at:
        return "∥", "quiet", _("on hold")
    if row.state == FollowUpState.OPEN:
        return ("●", "bad", _("overdue")) if row.due_at < at else ("●", "wait", _("open now"))
    return "○", "plain", _("to come")
