"""My day in words: one card for each person, inside it one line for each duty, with what to press."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.core.codes import ContactMode, Risk
from casemgmt.duties.hooks import AnswerForMany, AnswerSheet, DutyLine, Press
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.duties.queries import in_words
from casemgmt.people.alerts.queries import alert_words
from casemgmt.people.models import ContactPoint

from ..attempts.models import Attempt
from ..attempts.progress import progress
from ..contacts import why
from ..contacts.models import FollowUp
from .contact import BestContact, best_contact, last_attempt_words
from .lists import CLOSING, Day, Due, rests_until
from .queries import MyDay, Place

# What a card says of a duty and a contact; the rest of their rows stays where it is.
OF_DUTY = (
    *(
        "kind",
        "subject_type",
        "subject_id",
        "question",
        "risk",
        "owner",
        "group",
        "case",
        "since",
        "opens_at",
        "due_at",
    ),
    *("program", "organization", "person__root__first_name", "person__root__last_name", "person__root__goes_by"),
    "person__root__forgotten_at",
    *("person__root__description", "person__root__last_known_place", "person__root__root"),
)
OF_CONTACT = (
    *("name", "opens_at", "due_at", "closes_at", "anchor_at", "why", "modes", "attempts_needed", "days_needed"),
    *("parts_needed", "claimed_until", "claimed_by__name", "claimed_by__email", "program__time_zone"),
)


@dataclass(frozen=True)
class Line:
    """One duty: what, since when, until when, what happened last, the one best next step."""

    duty: Duty
    due: Due
    day: Day
    what: str
    next_step: str
    url: str
    last: str = ""
    why: str = ""
    presses: tuple[Press, ...] = ()
    choices: tuple[Press, ...] = ()
    sheet: AnswerSheet | None = None
    many: tuple[AnswerForMany, ...] = ()
    follow_up: FollowUp | None = None
    contact: BestContact | None = None
    reader_id: Any = None

    @property
    def kind(self) -> str:
        """The kind of duty."""
        return self.duty.kind

    @property
    def is_late(self) -> bool:
        """Past its due time, and not resting: the only thing that is red."""
        is_past = self.due.opens_at <= self.day.at and self.due.due_at < self.day.at
        return is_past and not self.rests_until

    @property
    def late_by(self) -> timedelta:
        """How long it has been due."""
        return self.day.at - self.due.due_at

    @property
    def rests_until(self) -> datetime | None:
        """Until when it is left alone after an attempt."""
        return rests_until(self.due, self.day)

    @property
    def says(self) -> str:
        """Which of its moments the line says: opens, rests, age (of news), late, closes, or due."""
        if self.due.opens_at > self.day.at:
            return "opens"
        if self.rests_until:
            return "rests"
        is_told = self.due.is_of_partner or self.kind == DutyKind.SAY_WHY
        if is_told and not self.is_late:
            return "age"
        is_closing = self.due.closes_at and self.due.closes_at - self.day.at <= CLOSING
        return "closes" if is_closing else "late" if self.is_late else "due"

    @property
    def caller(self) -> str:
        """Which colleague is calling right now."""
        row = self.follow_up
        is_held = row is not None and row.claimed_until is not None and row.claimed_until > self.day.at
        return str(row.claimed_by) if row and is_held and row.claimed_by_id != self.reader_id else ""

    @property
    def first_mode(self) -> str:
        """How to try first."""
        return self.follow_up.modes[0] if self.follow_up and self.follow_up.modes else str(ContactMode.PHONE)

    @property
    def answers(self) -> str:
        """On paper: all that may be the answer, “It took place / Did not come”, or the best next step."""
        words = [*(press.label for press in self.presses), self.next_step]
        return " / ".join(word for word in words if word)


@dataclass(frozen=True)
class Card:
    """One person, with what to know before meeting them, and all that is owed about them. `here`: the address of its
    place on the page; `comes_back`: the one that leads back to it from another page."""

    who: Any
    name: str
    case_id: Any
    risk: str
    alerts: Sequence[str]
    lines: tuple[Line, ...]
    covers_for: str = ""
    is_new: bool = False
    km: float | None = None
    here: str = ""
    comes_back: str = ""

    @property
    def risk_words(self) -> str:
        """Only high risk is said aloud."""
        return str(Risk(self.risk).label) if self.risk == Risk.HIGH else ""

    @property
    def is_late(self) -> bool:
        """Whether any of it is past due."""
        return any(line.is_late for line in self.lines)


def cards(mine: MyDay, places: Iterable[Place]) -> list[Card]:
    """These places in words, in a constant number of queries however many they are."""
    chosen = list(places)
    if not chosen:
        return []
    ids = [due.pk for place in chosen for due in place.dues]
    rows = Duty.objects.filter(pk__in=ids).select_related("person__root").only(*OF_DUTY)
    rows = rows.annotate(alert_words=alert_words(mine.at))
    duties: dict[UUID, Duty] = {row.pk: row for row in rows}
    contacts = _contacts(row.subject_id for row in duties.values() if row.kind == DutyKind.CONTACT)
    words = in_words([row for row in duties.values() if row.kind != DutyKind.CONTACT], mine.user, mine.at)
    new = set(mine.new_cases.values())
    found = (_card(mine, place, duties, contacts, words, is_new=place.who in new) for place in chosen)
    return [card for card in found if card.lines]


def _contacts(ids: Iterable[UUID]) -> dict[UUID, FollowUp]:
    wanted = list(ids)
    rows = FollowUp.objects.filter(pk__in=wanted).select_related("program", "claimed_by").only(*OF_CONTACT)
    tried = Attempt.objects.filter(voided_at__isnull=True).only("follow_up", "at", "result", "voided_at")
    rows = rows.prefetch_related(Prefetch("attempts", tried.order_by("at"), to_attr="tried"))
    return {row.pk: row for row in rows} if wanted else {}


def _card(
    mine: MyDay, place: Place, duties: dict[UUID, Duty], contacts: dict[UUID, FollowUp], words: Any, *, is_new: bool
) -> Card:
    pairs = [(duties[due.pk], due) for due in place.dues if due.pk in duties]
    made = (_line(mine, duty, due, contacts, words) for duty, due in pairs)
    lines = tuple(line for line in made if line is not None)
    first = pairs[0][0] if pairs else None
    away = (mine.away[duty.owner_id] for duty, _due in pairs if duty.owner_id in mine.away)
    return Card(
        who=place.who,
        name=first.person.display_name if first and first.person else str(_("nobody in particular")),
        case_id=next((duty.case_id for duty, _due in pairs if duty.case_id), None),
        risk=str(Risk.HIGH) if place.is_high else first.risk if first else "",
        alerts=first.alert_words if first else (),  # type: ignore[attr-defined]
        lines=lines,
        covers_for=next(away, ""),
        is_new=is_new,
        km=place.km,
    )


def _line(mine: MyDay, duty: Duty, due: Due, contacts: dict[UUID, FollowUp], words: Any) -> Line | None:
    """Nothing where its subject went while the page was drawn."""
    if duty.kind == DutyKind.CONTACT:
        row = contacts.get(duty.subject_id)
        return _of_contact(mine, duty, due, row, mine.points.get(due.who, [])) if row else None
    told: DutyLine | None = words.get(duty.pk)
    if told is None:
        return None
    step = "" if told.press in {press.label for press in told.presses} else told.press
    line = Line(duty, due, mine.day, told.what, step, told.url, last=told.last)
    return replace(line, presses=told.presses, choices=told.choices, sheet=told.sheet, many=told.many)


def _of_contact(mine: MyDay, duty: Duty, due: Due, row: FollowUp, points: list[ContactPoint]) -> Line:
    """A planned contact: which attempt it is, why this date, what was tried last, what to try next."""
    zone = row.program.zone
    so_far = progress(row, row.tried, zone)  # type: ignore[attr-defined]
    return Line(
        duty=duty,
        due=due,
        day=mine.day,
        what=_("%(name)s · attempt %(number)d of %(needed)d")
        % {"name": row.name, "number": so_far.made + 1, "needed": max(so_far.needed, so_far.made + 1)},
        next_step=so_far.advice if so_far.made else _first_words(row, duty),
        url=reverse("followups:follow_up", args=[row.pk]),
        last=last_attempt_words(row.tried, zone),  # type: ignore[attr-defined]
        why=why.sentence(row, zone),
        follow_up=row,
        contact=best_contact(points, mine.at, zone),
        reader_id=mine.user.pk,
    )


def _first_words(row: FollowUp, duty: Duty) -> str:
    if row.modes == [ContactMode.VISIT] and duty.person:
        place = duty.person.now.last_known_place
        return _("Go there: last seen %(place)s") % {"place": place} if place else _("Go there")
    return ""
