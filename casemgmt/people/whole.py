"""One person, whichever entry one holds: how they may be reached and approached, by all entries that were merged.

A row that points to a person may point to any entry; what is asked here is answered for all of them. Lists fetch it
beforehand with `WAYS` or `APPROACH`, in a constant number of queries.
"""

from .models import ContactCard, ContactPoint, Person

# For `prefetch_related` on rows that have a `person`: the numbers alone, and all that tells how to approach them.
WAYS = ("person__root__entries__contact_points",)
APPROACH = (*WAYS, "person__root__contact_card")


def entries_of(person: Person) -> list[Person]:
    """All entries of this person, the one that stands for them first."""
    entries = _standing(person).entries.all()
    return sorted(entries, key=lambda entry: (entry.pk != person.root_id, entry.created_at, str(entry.pk)))


def points_of(person: Person) -> list[ContactPoint]:
    """Ways to reach the person that are in use, the oldest first."""
    points = [point for entry in entries_of(person) for point in entry.contact_points.all() if point.is_active]
    return sorted(points, key=lambda point: (point.created_at, str(point.pk)))


def has(person: Person, point: ContactPoint) -> bool:
    """Whether this is a way to reach this person, as the database has it now."""
    return Person.objects.filter(pk=point.person_id, root__entries=person.pk).exists()


def card_of(person: Person) -> ContactCard | None:
    """How the person may be approached: the card of the entry that stands for them. A merge joins both cards there."""
    return getattr(_standing(person), "contact_card", None)


def _standing(person: Person) -> Person:
    """The entry that stands for the person; the fetched one, so that what was fetched beforehand is found on it."""
    return person.root if Person._meta.get_field("root").is_cached(person) else person.now
