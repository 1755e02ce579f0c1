"""Whether the ledger is right: what stands in it beside what the subjects ask for; for tests, and for repairs."""

from collections.abc import Collection, Iterator
from uuid import UUID

from .hooks import KINDS, KnowsDuties, Owed
from .ledger import MOVES, key_of, owed_of
from .models import Duty

KEPT = frozenset({"due_at", "opens_at"})


def faults(people: Collection[UUID] | None = None) -> list[str]:
    """Each duty that is missing, too many, or other than its subject asks; by kind and id, never by name."""
    return [fault for kind in KINDS for fault in _faults_of(kind, people)]


def _faults_of(kind: KnowsDuties, people: Collection[UUID] | None) -> Iterator[str]:
    rows = Duty.objects.open().filter(kind__in=kind.kinds, subject_type=kind.subject_type).of_people(people)
    written = {key_of(row): row for row in rows}
    owed = owed_of([kind], people)[kind]
    for key in owed.keys() - written.keys():
        yield f"missing: {_named(kind, key)}"
    for key in written.keys() - owed.keys():
        yield f"too many: {_named(kind, key)}"
    for key in owed.keys() & written.keys():
        yield from (f"other {name}: {_named(kind, key)}" for name in _different(written[key], owed[key]))


def _named(kind: KnowsDuties, key: tuple[str, UUID, str]) -> str:
    return f"{key[0]} {kind.subject_type} {key[1]} {key[2]}".strip()


def _different(row: Duty, one: Owed) -> list[str]:
    kept = KEPT if one.is_due_kept else frozenset()
    return [name for name in MOVES if name not in kept and getattr(row, name) != getattr(one, name)]
