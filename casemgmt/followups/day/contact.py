"""How to reach somebody now: the number to try first, what its rules say, what was tried last, how far it is to go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from casemgmt.cases.models import Case
from casemgmt.core.codes import ContactMode
from casemgmt.people import whole
from casemgmt.people.models import ContactPoint
from casemgmt.people.safe_contact import why_outside_card

from ..attempts.models import Attempt
from ..contacts import why
from ..contacts.models import FollowUp

DIALLED = frozenset({ContactMode.PHONE, ContactMode.TEXT, ContactMode.VIDEO})


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


def with_attempts(rows: QuerySet[FollowUp], *, contacts: bool = False) -> QuerySet[FollowUp]:
    """With what was tried already, newest last, and the person's contact points where they are shown."""
    tried = Prefetch("attempts", Attempt.objects.filter(voided_at__isnull=True).order_by("at"), to_attr="tried")
    return rows.prefetch_related(tried, *(whole.WAYS if contacts else ()))


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
