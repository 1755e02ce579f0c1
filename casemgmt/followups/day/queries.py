"""What one person owes now: My day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Area
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.covers.queries import absent_for
from casemgmt.cases.models import Case
from casemgmt.core.access import programs_where
from casemgmt.core.calendar import current_zone, day_bounds, local_date
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.core.models import AccessLog
from casemgmt.people import whole
from casemgmt.people.alerts.queries import alert_words
from casemgmt.people.models import ContactPoint
from casemgmt.people.safe_contact import why_outside_card

from .. import hooks
from ..attempts.models import Attempt
from ..attempts.progress import progress
from ..contacts import why
from ..contacts.models import FollowUp, FollowUpState
from .ranking import DueCall, km_between, order

DIALLED = frozenset({ContactMode.PHONE, ContactMode.TEXT, ContactMode.VIDEO})


NEW_FOR = timedelta(days=7)
MOST_NEW = 20


@dataclass(frozen=True)
class Press:
    """A button that answers in one tap: its words, where it posts, what it carries."""

    label: str
    url: str
    carries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Obligation:
    """One thing somebody owes: what, who, by when, why then, what happened last, the one best next step.

    `kind`: take_on (a new call), follow_up, say_why (one was missed), appointment, answer (a partner waits for us),
    consent_needed, silent (we wait for a partner), consent_ends (it runs out soon), wrote (the person wrote to us),
    feedback (a complaint, praise or suggestion to look into; perhaps of no case).
    """

    kind: str
    case_id: Any
    person_name: str
    risk: str
    what: str
    due_at: datetime | None
    why: str
    last: str
    next_step: str
    url: str
    presses: tuple[Press, ...] = ()
    follow_up: FollowUp | None = None
    contact: "BestContact | None" = None
    late_by: timedelta | None = None
    covers_for: str = ""
    km: float | None = None
    alerts: Sequence[str] = ()

    @property
    def first_mode(self) -> str:
        """How to try first."""
        return self.follow_up.modes[0] if self.follow_up and self.follow_up.modes else str(ContactMode.PHONE)

    @property
    def answers(self) -> str:
        """On paper: all that may be the answer, “It took place / Did not come”, or the best next step."""
        words = [*(press.label for press in self.presses), self.next_step]
        return " / ".join(word for word in words if word)

    @property
    def risk_words(self) -> str:
        """Only high risk is said aloud in a row."""
        return str(Risk(self.risk).label) if self.risk == Risk.HIGH else ""


@dataclass(frozen=True)
class BestContact:
    """The contact point to try first, and what its rules say now."""

    point: ContactPoint
    forbidden: tuple[str, ...]
    may_text_now: bool = False

    @property
    def hours(self) -> str:
        """“best 9:00–11:00, text ok”."""
        said = []
        if self.point.from_time or self.point.to_time:
            said.append(_("best %(hours)s") % {"hours": _hours(self.point)})
        if self.point.may_text:
            said.append(_("text ok"))
        if self.point.may_leave_voicemail:
            said.append(_("voicemail ok"))
        return ", ".join(said)


@dataclass(frozen=True)
class MyDay:
    """All that one person owes now, in the order to do it."""

    rows: list[Obligation]
    later: list[Obligation]
    overdue: int
    due_today: int
    partners_wait: int
    i_wait: int
    new_cases: list[Case] = field(default_factory=list)
    starts: list[Area] = field(default_factory=list)
    start: Area | None = None
    covers_for: list[str] = field(default_factory=list)


def my_day(user: Any, at: datetime, near: str = "") -> MyDay:
    """Everything that waits for this user, in a constant number of queries. `near`: the area the day starts in."""
    zone = current_zone()
    tonight = day_bounds(local_date(at, zone), zone)[1]
    away = absent_for(user, at)
    waiting = list(open_contacts(user, [user.pk, *away]))
    starts = sorted({area for row in waiting if (area := _goal(row))}, key=str)
    start = next((area for area in starts if str(area.pk) == near), None)
    contacts = [contact_obligation(row, at, start) for row in waiting]
    others = [row for source in hooks.MY_DAY_SOURCES for row in source(user=user, at=at)]
    contacts, others = covering(contacts, away), covering(others, away)
    cases = cases_of_day(user, at, {row.case_id for row in (*contacts, *others)})
    contacts, others = warned(contacts, cases), warned(others, cases)
    rows = sorted((row for row in contacts if row.due_at < tonight), key=lambda row: _rank(row, at))  # type: ignore[operator]
    later = [row for row in contacts if row.due_at >= tonight]  # type: ignore[operator]
    return MyDay(
        rows=rows + sorted(others, key=lambda row: _rank(row, at)),
        later=sorted(later, key=lambda row: _rank(row, at)),
        overdue=sum(1 for row in rows if row.due_at and row.due_at < at),
        due_today=sum(1 for row in rows if row.due_at and row.due_at >= at),
        partners_wait=sum(1 for row in others if row.kind in {"answer", "consent_needed"}),
        i_wait=sum(1 for row in others if row.kind == "silent"),
        new_cases=[case for case in cases.values() if case.is_new][:MOST_NEW],  # type: ignore[attr-defined]
        starts=starts,
        start=start,
        covers_for=list(away.values()),
    )


KIND_ORDER = (
    *("take_on", "follow_up", "say_why", "wrote", "appointment", "answer", "consent_needed", "consent_ends"),
    *("feedback", "silent"),
)


def _rank(row: Obligation, at: datetime) -> tuple[Any, ...]:
    """Contacts in the order of `ranking`; then appointments, partners who wait, silent ones, high risk first."""
    kind = KIND_ORDER.index(row.kind) if row.kind in KIND_ORDER else len(KIND_ORDER)
    if row.follow_up is not None:
        allowed = row.contact is None or not row.contact.forbidden
        call = DueCall(row.follow_up.due_at, row.follow_up.closes_at, row.risk == Risk.HIGH, allowed, row.km)
        return kind, *order(call, at), str(row.case_id)
    due = row.due_at or at
    return kind, due >= at, row.risk != Risk.HIGH, due, str(row.case_id)


def covering(rows: list[Obligation], away: dict[Any, str]) -> list[Obligation]:
    """The same rows; those that are an absent colleague's say so."""
    if not away:
        return rows
    of_case = dict(Case.objects.filter(pk__in={row.case_id for row in rows}).values_list("pk", "owner_id"))
    whose = [row.follow_up.owner_id if row.follow_up else of_case.get(row.case_id) for row in rows]
    return [replace(row, covers_for=away.get(owner, "")) for row, owner in zip(rows, whose, strict=True)]


def warned(rows: list[Obligation], cases: Mapping[Any, Any]) -> list[Obligation]:
    """The same rows, each with what to know before meeting its person."""
    return [replace(row, alerts=cases[row.case_id].alert_words) if row.case_id in cases else row for row in rows]


def open_contacts(user: Any, work_of: list[Any]) -> QuerySet[FollowUp]:
    """Open follow-ups that are this user's to do, or of those they stand in for, or for whoever is free; for who
    assigns cases, those of unassigned cases too."""
    waiting = FollowUp.objects.running().filter(state=FollowUpState.OPEN)
    mine = [
        waiting.filter(assignee__in=work_of),
        waiting.filter(assignee__isnull=True, is_shared=False, case__in=_open_cases(owner__in=work_of)),
        waiting.for_whoever_is_free(user),
    ]
    managed = programs_where(user, Permission.CASE_ASSIGN)
    if managed:
        nobodys = _open_cases(owner__isnull=True, program_id__in=managed)
        mine.append(waiting.filter(assignee__isnull=True, case__in=nobodys))
    # One index each; an OR over the two tables would read every open follow-up of the program.
    ids = mine[0].values("pk").union(*(rows.values("pk") for rows in mine[1:]), all=True)
    rows = FollowUp.objects.visible_to(user).filter(pk__in=ids)
    return with_attempts(
        rows.select_related("case", "person__root__area", "program", "claimed_by"), contacts=True
    ).order_by("due_at")


def _open_cases(**conditions: Any) -> QuerySet[Any]:
    return Case.objects.open().filter(**conditions).values("pk")


def with_attempts(rows: QuerySet[FollowUp], *, contacts: bool = False) -> QuerySet[FollowUp]:
    """With what was tried already, newest last, and the person's contact points where they are shown."""
    tried = Prefetch("attempts", Attempt.objects.filter(voided_at__isnull=True).order_by("at"), to_attr="tried")
    return rows.prefetch_related(tried, *(whole.WAYS if contacts else ()))


def contact_obligation(row: FollowUp, at: datetime, start: Area | None = None) -> Obligation:
    """A follow-up as a row of My day."""
    zone = row.program.zone
    so_far = progress(row, row.tried, zone)  # type: ignore[attr-defined]
    return Obligation(
        kind="follow_up",
        case_id=row.case_id,
        person_name=row.person.display_name,
        risk=row.case.risk,
        what=_("%(name)s · attempt %(number)d of %(needed)d")
        % {"name": row.name, "number": so_far.made + 1, "needed": max(so_far.needed, so_far.made + 1)},
        due_at=row.due_at,
        why=why.sentence(row, zone),
        last=last_attempt_words(row.tried, zone),  # type: ignore[attr-defined]
        next_step=so_far.advice if so_far.made else _first_words(row),
        url=reverse("followups:follow_up", args=[row.pk]),
        follow_up=row,
        contact=best_contact(whole.points_of(row.person), at, zone),
        late_by=at - row.due_at if row.due_at < at else None,
        km=_way(row, start),
    )


def _way(row: FollowUp, start: Area | None) -> float | None:
    """Kilometres to go, for a visit, between the middles of the two areas."""
    goal = _goal(row)
    return km_between(start.point, goal.point) if start and start.point and goal and goal.point else None


def _goal(row: FollowUp) -> Area | None:
    """The area of a visit, where it has a place on the map."""
    area = row.person.now.area if ContactMode.VISIT in row.modes else None
    return area if area and area.point else None


def _first_words(row: FollowUp) -> str:
    if row.modes == [ContactMode.VISIT]:
        place = row.person.now.last_known_place
        return _("Go there: last seen %(place)s") % {"place": place} if place else _("Go there")
    return ""


def last_attempt_words(attempts: Iterable[Attempt], zone: ZoneInfo) -> str:
    """“no answer, Mon 23 Nov, 18:10”."""
    tried = list(attempts)
    if not tried:
        return ""
    last = tried[-1]
    return f"{last.get_result_display()}, {why.day_and_time(last.at, zone)}"


def best_contact(points: Iterable[ContactPoint], at: datetime, zone: ZoneInfo) -> BestContact | None:
    """The phone that may be used now, else the first phone with what forbids it."""
    phones = [point for point in points if point.kind == ContactPoint.Kind.PHONE]
    texts = any(not why_outside_card(point, ContactMode.TEXT, at, zone) for point in phones)
    rated = [BestContact(point, tuple(why_outside_card(point, ContactMode.PHONE, at, zone)), texts) for point in phones]
    return min(rated, key=lambda contact: bool(contact.forbidden), default=None)


def outside_card(case: Case, said: str, at: datetime) -> BestContact | None:
    """The person's number with this id, and what forbids calling it now; nothing when it may be called."""
    points = [point for point in whole.points_of(case.person) if point.kind == ContactPoint.Kind.PHONE]
    point = next((one for one in points if str(one.pk) == said), None) if said else None
    forbidden = tuple(why_outside_card(point, ContactMode.PHONE, at, case.program.zone)) if point else ()
    return BestContact(point, forbidden) if point and forbidden else None


def _hours(point: ContactPoint) -> str:
    clocks = [f"{clock.hour}:{clock.minute:02}" if clock else "" for clock in (point.from_time, point.to_time)]
    return "–".join(clocks)


def cases_of_day(user: Any, at: datetime, waiting: Collection[Any]) -> dict[Any, Case]:
    """The cases of what waits, with what to know before meeting their people, and (`is_new`) those given to the user
    that they have not looked at since: one question for both."""
    seen = AccessLog.objects.not_refused().filter(user=user, subject_id=OuterRef("pk"), at__gte=OuterRef("assigned_at"))
    seen_by = Case.objects.open().visible_to(user).filter(pk=OuterRef("pk"))
    lately = Q(owner=user, assigned_at__gt=at - NEW_FOR)
    is_new = ExpressionWrapper(lately & Exists(seen_by) & ~Exists(seen), BooleanField())
    rows = Case.objects.filter(Q(pk__in=waiting) | lately).annotate(is_new=is_new, alert_words=alert_words(at))
    return {row.pk: row for row in rows.select_related("person__root").order_by("-assigned_at")}
