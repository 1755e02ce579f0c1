"""One person, whichever entry one holds: how they may be reached and approached, by all entries that were merged.

A row that points to a person may point to any entry; what is asked here is answered for all of them. Lists fetch it
beforehand with `WAYS` or `APPROACH`, in a constant number of queries.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from copy import copy
from uuid import UUID

from django.db.models import F

from .models import ContactCard, ContactPoint, Person

# For `prefetch_related` on rows that have a `person`: the numbers alone, and all that tells how to approach them.
WAYS = ("person__root__entries__contact_points",)
APPROACH = (*WAYS, "person__root__contact_card")


def entries_of(person: Person) -> list[Person]:
    """All entries of this person, the one that stands for them first."""
    entries = person.now.entries.all()
    return sorted(entries, key=lambda entry: (entry.pk != person.root_id, entry.created_at, str(entry.pk)))


def points_of(person: Person) -> list[ContactPoint]:
    """Ways to reach the person that are in use, the oldest first: each number once, with the strictest of its rules.
    Wrong and dead numbers are offered no more."""
    return [point for point in strictest(on_cards(person)) if not point.is_dead]


def points_of_many(roots: Collection[UUID]) -> dict[UUID, list[ContactPoint]]:
    """The same for many people by those who stand for them, in one read."""
    rows = ContactPoint.objects.filter(person__root__in=roots, is_active=True).annotate(root=F("person__root"))
    found: dict[UUID, list[ContactPoint]] = {}
    for point in rows.order_by("created_at", "pk") if roots else ():
        found.setdefault(point.root, []).append(point)
    return {root: [point for point in strictest(points) if not point.is_dead] for root, points in found.items()}


def on_cards(person: Person) -> list[ContactPoint]:
    """All that stands on the person's cards and is in use, as it was written, the oldest first."""
    points = [point for entry in entries_of(person) for point in entry.contact_points.all() if point.is_active]
    return sorted(points, key=lambda point: (point.created_at, str(point.pk)))


def listed(person: Person) -> list[ContactPoint]:
    """The same for the person's page: whatever is marked wrong or dead stands last, and a number that stands several
    times with different rules says so (`is_double`)."""
    points = on_cards(person)
    seen = Counter((point.kind, point.normalized, point.extension) for point in points)
    for point in points:
        point.is_double = seen[point.kind, point.normalized, point.extension] > 1  # type: ignore[attr-defined]
    return sorted(points, key=lambda point: point.is_dead)


def as_strictest(person: Person, point: ContactPoint) -> ContactPoint:
    """The same number with the strictest of the rules that stand for it on any card of the person, now."""
    rows = ContactPoint.objects.filter(person__root=person.root_id, is_active=True, kind=point.kind)
    same = [row for row in rows.filter(normalized=point.normalized, extension=point.extension) if row.pk != point.pk]
    return strictest([point, *same])[0]


def strictest(points: Iterable[ContactPoint]) -> list[ContactPoint]:
    """Each number once. Where several rules stand for it, what one of them forbids is forbidden, until somebody has
    chosen which counts."""
    groups: dict[tuple[str, str, str], list[ContactPoint]] = {}
    for point in points:
        groups.setdefault((point.kind, point.normalized or point.value, point.extension), []).append(point)
    return [_joined(same) if len(same) > 1 else same[0] for same in groups.values()]


def _joined(same: list[ContactPoint]) -> ContactPoint:
    one = copy(same[0])
    days: list[set[int]] = [set(point.weekdays) for point in same if point.weekdays]
    one.weekdays = sorted(days[0].intersection(*days[1:])) if days else []
    one.from_time = max((point.from_time for point in same if point.from_time), default=None)
    one.to_time = min((point.to_time for point in same if point.to_time), default=None)
    is_ever = not (days and not one.weekdays) and not (one.from_time and one.to_time and one.from_time >= one.to_time)
    for name in ("may_call", "may_text", "may_leave_voicemail"):
        setattr(one, name, is_ever and all(getattr(point, name) for point in same))
    one.paused_until = max((point.paused_until for point in same if point.paused_until), default=None)
    one.line = next((point.line for point in same if point.is_dead), one.line or same[1].line)
    one.belongs_to = " / ".join(dict.fromkeys(point.belongs_to for point in same if point.belongs_to))
    return one


def has(person: Person, point: ContactPoint) -> bool:
    """Whether this is a way to reach this person, as the database has it now."""
    return Person.objects.filter(pk=point.person_id, root__entries=person.pk).exists()


def card_of(person: Person) -> ContactCard | None:
    """How the person may be approached: the card of the entry that stands for them. A merge joins both cards there."""
    return getattr(person.now, "contact_card", None)
