"""What stands after a merge, and what stood before: facts one by one, and the card's warnings together."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.forms.models import model_to_dict

from .facts import FACTS, is_unsaid
from .models import ContactCard, Person, PersonMerge

CARD = ("introduce_as", "must_not_know", "note")


def taken(keep: Person, gone: Person, take: Collection[str]) -> list[str]:
    """Facts that come from the entry that goes: what the kept one lacks, and what was chosen. A “no” is a value; only
    silence is filled."""
    chosen = {name for name in take if name in FACTS and _says(gone, name)}
    lacking = {name for name in FACTS if not _says(keep, name) and _says(gone, name)}
    return sorted(chosen | lacking)


def differing(keep: Person, gone: Person) -> list[str]:
    """Facts on which the two entries say different things: somebody chooses."""
    both = [name for name in FACTS if _says(keep, name) and _says(gone, name)]
    return sorted(name for name in both if _value(keep, name) != _value(gone, name))


def copy(source: Person, to: Person, names: Iterable[str]) -> None:
    """Write these facts of one entry on the other."""
    for name in names:
        setattr(to, _column(name), _value(source, name))
        if name == "age_estimate":
            to.age_estimated_on = source.age_estimated_on


def is_as_merged(keep: Person, gone: Person, name: str) -> bool:
    """Whether nobody corrected the fact since the merge took it over."""
    return bool(_value(keep, name) == _value(gone, name))


def restore(keep: Person, names: Iterable[str], before: dict[str, Any]) -> None:
    """Write what stood on the entry before."""
    for name in names:
        field: Any = Person._meta.get_field(name)
        setattr(keep, field.attname, (field.target_field if field.is_relation else field).to_python(before.get(name)))


def snapshot(person: Person) -> dict[str, Any]:
    """The entry's facts, its card and whether it was restricted, as JSON holds them."""
    facts = {name: _plain(value) for name, value in model_to_dict(person, fields=sorted(FACTS)).items()}
    card = ContactCard.objects.filter(person=person).first()
    return {**facts, "is_restricted": person.is_restricted, "card": {n: getattr(card, n, "") for n in CARD}}


def was_restricted(merge: PersonMerge) -> bool:
    """Whether the kept entry was restricted before the merge."""
    return bool(merge.before.get("is_restricted"))


def together(name: str, one: str, other: str) -> str:
    """Two texts of a card as one: what differs stands side by side, as long as there is room."""
    said = [text.strip() for text in (one, other) if text.strip()]
    if len(said) == 2 and said[1].casefold() in said[0].casefold():
        said = said[:1]
    field: Any = ContactCard._meta.get_field(name)
    return " · ".join(said)[: field.max_length]


def is_card_as_merged(card: ContactCard, gone: Person, before: dict[str, str]) -> bool:
    """Whether nobody changed the joined card since."""
    other = ContactCard.objects.filter(person=gone).first()
    return all(getattr(card, n) == together(n, before.get(n, ""), getattr(other, n, "")) for n in CARD)


def entries_below(person: Person) -> list[UUID]:
    """Entries that were merged into this one, and into those."""
    found: list[UUID] = []
    newest = [person.pk]
    while newest:
        newest = list(Person.objects.filter(merged_into_id__in=newest).values_list("pk", flat=True))
        found += newest
    return found


def _column(name: str) -> str:
    return str(Person._meta.get_field(name).attname)  # type: ignore[union-attr]


def _value(person: Person, name: str) -> Any:
    return getattr(person, _column(name))


def _says(person: Person, name: str) -> bool:
    return not is_unsaid(name, _value(person, name))


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | list | bool) else str(value)
