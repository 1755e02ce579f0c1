"""The looks at one person, by all entries that were merged: by day, by who looked, with why. Nobody else is named.

Our own staff stand by their names; an agency's people by its name and their role, and those of another program alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Membership, Program, User
from casemgmt.core.calendar import day_bounds
from casemgmt.core.models import AccessLog, AccessVerb
from casemgmt.people.categories import Category
from casemgmt.people.models import Disclosure, Person
from providers.models import AgencyStaff
from referrals.models import Offer

from .purposes import purpose_of

MINUTE = 60
MOST = 20_000  # looks on one paper; more are told as a number


@dataclass
class LookedFor:
    """What one of them did on that day: first and last time, how often, whether among others, whether as a copy."""

    words: str
    first: datetime
    last: datetime
    times: int = 1

    @property
    def has_span(self) -> bool:
        """Whether it went on for more than a minute."""
        return (self.last - self.first).total_seconds() >= MINUTE


@dataclass
class Visitor:
    """Somebody on one day, with all that they did."""

    who: str
    looks: list[LookedFor] = field(default_factory=list)


@dataclass(frozen=True)
class ToldAgency:
    """Something an agency was told."""

    at: datetime
    agency: str
    kind: str
    what: str


@dataclass(frozen=True)
class Account:
    """All of it over the days asked for."""

    days: list[tuple[date, list[Visitor]]]
    told: list[ToldAgency]
    count: int
    left_out: int


def account_of(person: Person, program: Program, first_day: date, last_day: date) -> Account:
    """Who looked, when, why; and what agencies were told."""
    entries = list(Person.objects.same_as(person).values_list("pk", flat=True))
    since, until = day_bounds(first_day, program.zone)[0], day_bounds(last_day, program.zone)[1]
    rows = AccessLog.objects.about(entries).filter(at__gte=since, at__lt=until).order_by("at", "pk")
    count = rows.count()
    looks = list(rows[:MOST])
    names = _Names(looks, program)
    days = [
        (day, _visitors(of_day, names, program))
        for day, of_day in groupby(looks, key=lambda row: row.at.astimezone(program.zone).date())
    ]
    return Account(days, _told(person, since, until), count, max(count - MOST, 0))


def _visitors(rows: Iterable[AccessLog], names: "_Names", program: Program) -> list[Visitor]:
    found: dict[str, Visitor] = {}
    for row in rows:
        visitor = found.setdefault(names.of(row), Visitor(names.of(row)))
        at, words = row.at.astimezone(program.zone), _words(row, names)
        known = next((look for look in visitor.looks if look.words == words), None)
        if known is None:
            visitor.looks.append(LookedFor(words, at, at))
        else:
            known.last, known.times = at, known.times + 1
    return list(found.values())


def _words(row: AccessLog, names: "_Names") -> str:
    words = [str(purpose_of(row.page, row.verb, by_agency=names.is_agency(row)))]
    if row.verb != AccessVerb.SEARCHED and len(row.person_ids) > 1:
        words.append(_("in a list with others"))
    if row.verb == AccessVerb.EXPORTED:
        words.append(_("as a copy, on paper or as a file"))
    return ", ".join(words)


class _Names:
    """Who each look is by, read once for all of them."""

    def __init__(self, rows: Iterable[AccessLog], program: Program) -> None:
        rows = list(rows)
        users = {row.user_id for row in rows if row.user_id}
        self.ours = dict(
            User.objects.filter(pk__in=users, memberships__program=program).values_list("pk", "name").distinct()
        )
        self.agencies = {row.user_id: _role_at(row.organization.name, row) for row in _staff(users - set(self.ours))}
        rest = users - set(self.ours) - set(self.agencies)
        self.elsewhere = {row.user_id: _role_at(row.program.name, row) for row in _members(rest)}
        links: set[Any] = {row.subject_id for row in rows if row.user_id is None and row.subject_type == "offer"}
        self.by_link: dict[UUID, str] = dict(Offer.objects.filter(pk__in=links).values_list("pk", "organization__name"))

    def of(self, row: AccessLog) -> str:
        if row.user_id is None:
            return self._nobody(row)
        known = self.ours.get(row.user_id) or self.agencies.get(row.user_id) or self.elsewhere.get(row.user_id)
        return known or _("somebody who has no role any more")

    def is_agency(self, row: AccessLog) -> bool:
        return row.user_id in self.agencies or (row.user_id is None and row.page.startswith("referrals:"))

    def _nobody(self, row: AccessLog) -> str:
        if not row.page.startswith("referrals:"):
            return _("our computer system")
        agency = self.by_link.get(row.subject_id) if row.subject_id else None
        return _("%(agency)s, by a mailed link") % {"agency": agency} if agency else _("an agency, by a mailed link")


def _role_at(place: str, row: Any) -> str:
    return f"{place} ({row.get_role_display()})"


def _staff(users: set[Any]) -> Any:
    return AgencyStaff.objects.filter(user__in=users).select_related("organization").order_by("is_active", "created_at")


def _members(users: set[Any]) -> Any:
    return Membership.objects.filter(user__in=users).select_related("program").order_by("pk")


def _told(person: Person, since: datetime, until: datetime) -> list[ToldAgency]:
    rows = Disclosure.objects.filter(Q(person__root=person.root_id), at__gte=since, at__lt=until)
    return [
        ToldAgency(
            row.at,
            row.organization.name,
            str(row.get_kind_display()),
            ", ".join(str(Category(code).label) for code in row.categories if code in Category.values),
        )
        for row in rows.select_related("organization").order_by("at", "pk")
    ]
