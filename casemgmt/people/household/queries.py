"""Reads about households: by root, and only as far as the reader may see the other person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..alerts.queries import alert_words
from ..models import Person
from .models import HouseholdKind, HouseholdLink
from .relations import words_of

MOST_STEPS = 4  # a household is small; whoever is reached by more links than these is not of it


@dataclass(frozen=True)
class HouseholdMember:
    """Somebody linked to the person, as the person's page shows it."""

    link: HouseholdLink
    other: Person
    words: str
    holds: bool
    alert_words: Sequence[str] = ()

    @property
    def is_apart(self) -> bool:
        """Must not be placed or told together."""
        return self.link.kind == HouseholdKind.NOT_TOGETHER


def links_of(people: Iterable[Any]) -> QuerySet[HouseholdLink]:
    """Links of these people (ids of roots) that count, whichever entry they were written on."""
    roots = list(people)
    rows = HouseholdLink.objects.counting().filter(Q(person__root__in=roots) | Q(other__root__in=roots))
    return rows.select_related("person__root", "other__root", "recorded_by").order_by("created_at", "pk")


def visible_links(user: Any) -> QuerySet[HouseholdLink]:
    """Links both of whose people the user may see: of others not even that a link exists."""
    people = Person.objects.visible_to(user)
    return HouseholdLink.objects.filter(person__in=people, other__in=people)


def household_of(person: Person, user: Any, today: date) -> list[HouseholdMember]:
    """Who is linked to the person: those kept apart first, then who belongs to them, then what has ended."""
    rows = list(links_of([person.root_id]).filter(pk__in=visible_links(user).values("pk")))
    alerts = _alerts_of(rows)
    members = [_member(row, person.root_id, today, alerts) for row in rows]
    return sorted(members, key=lambda one: (not one.holds, not one.is_apart))


def _alerts_of(rows: list[HouseholdLink]) -> dict[Any, list[str]]:
    """What to know before meeting any of them, in one question."""
    roots = {root for row in rows for root in (row.person.root_id, row.other.root_id)}
    people = Person.objects.filter(pk__in=roots).annotate(alert_words=alert_words(timezone.now(), "root"))
    return dict(people.values_list("pk", "alert_words")) if roots else {}


def _member(row: HouseholdLink, root: Any, today: date, alerts: dict[Any, list[str]]) -> HouseholdMember:
    is_turned = row.person.root_id != root
    other = row.person.root if is_turned else row.other.root
    return HouseholdMember(
        link=row,
        other=other,
        words=str(words_of(row.kind, is_turned=is_turned)),
        holds=row.until is None or row.until > today,
        alert_words=alerts.get(other.pk, []),
    )


def names_in_household(person: Person) -> tuple[str, ...]:
    """Every name of everybody who is or was linked to the person, of all their entries, whoever asks: for looking for
    them in words, never to be shown."""
    rows = links_of([person.root_id])
    linked = {one.root_id for row in rows for one in (row.person, row.other)} - {person.root_id}
    names = Person.objects.filter(root__in=linked).values_list("first_name", "last_name", "goes_by")
    return tuple(sorted({name for entry in names for name in entry if name}))


def are_kept_apart(one: Person, other: Person, today: date) -> bool:
    """Whether somebody wrote down that the two must not be together: they are hardly one person."""
    roots = {one.root_id, other.root_id}
    apart = HouseholdLink.objects.holding(today).filter(kind=HouseholdKind.NOT_TOGETHER)
    return apart.filter(person__root__in=roots, other__root__in=roots).exists()


def kept_apart_from(person: Person, user: Any, today: date) -> list[Person]:
    """Who must not be placed or told together with the person, as far as the user may see them."""
    return [one.other for one in household_of(person, user, today) if one.holds and one.is_apart]


def who_stays_together(person: Person, user: Any, today: date) -> set[Any]:
    """Everybody who stays together with the person, themselves included, by root: over the links of links too, without
    whom the person must not be together with."""
    apart = {one.pk for one in kept_apart_from(person, user, today)}
    found, newest = {person.root_id}, {person.root_id}
    rows = HouseholdLink.objects.holding(today).filter(is_one_household=True)
    rows = rows.filter(pk__in=visible_links(user).values("pk"))
    for _step in range(MOST_STEPS):
        pairs = rows.filter(Q(person__root__in=newest) | Q(other__root__in=newest))
        ids = {root for pair in pairs.values_list("person__root", "other__root") for root in pair}
        newest = ids - found - apart
        if not newest:
            break
        found |= newest
    return found
