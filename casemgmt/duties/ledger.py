"""The ledger's writes: what an action touched is compared with what stands, and duties are opened, moved and ended."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from casemgmt.accounts.models import Membership
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import drafted, record_all
from casemgmt.core.models import Event
from casemgmt.people.models import Person

from . import clocks
from .hooks import KINDS, TOUCHES, Ending, KnowsDuties, Owed
from .models import Duty, OwingGroup
from .rota.queries import on_call_in

# What may move while a duty stands; `due_at` stays where it was promised.
MOVES = ("owner_id", "group", "case_id", "person_id", "organization_id", "risk", "opens_at", "due_at")
# A move to somebody else, or to another time, is an event and begins the telling anew; the others follow silently.
TELLING = ("owner_id", "group", "due_at")
UUID_LENGTH = 36
# Somebody comes or goes: what they owe, or owned, is somebody else's.
WHO_IS_HERE = ("member.", "account.closed")
NOBODY = UUID(int=0)  # for whom those stand in line who follow what is about nobody in particular


def follow_events(*, events: Sequence[Event]) -> None:
    """At the end of every action: whom it touched is followed, as far as its events concern a kind of duty."""
    kinds = [kind for kind in KINDS if any(_heeds(kind, event.verb) for event in events)]
    heard = [event for event in events if any(_heeds(kind, event.verb) for kind in kinds)]
    people = _roots_touched(heard) if kinds else set()
    kinds = [kind for kind in kinds if people or kind.of_nobody]
    if kinds:
        by_id, at = heard[-1].actor_id, max(event.at for event in heard)
        came_or_went = any(event.verb.startswith(WHO_IS_HERE) for event in heard)
        follow(people=people, kinds=kinds, by_id=by_id, acts=None if came_or_went else by_id, at=at)


def _heeds(kind: KnowsDuties, verb: str) -> bool:
    return verb.startswith((*kind.heeds, *WHO_IS_HERE)) and verb not in kind.ignores


def _roots_touched(events: Sequence[Event]) -> set[UUID]:
    """Who stands for the people these events name, in a column or in their data, or touch by what upper apps know."""
    ids = {found for event in events for found in _named(event)}
    for touches in TOUCHES:
        ids |= set(touches(events=events))
    return set(Person.objects.filter(pk__in=ids).values_list("root_id", flat=True))


def _named(event: Event) -> Iterator[UUID]:
    """All ids in an event that may be a person's: a merge names two."""
    yield from (one for one in (event.person_id, event.subject_id) if one)
    for value in event.data.values():
        if isinstance(value, str) and len(value) == UUID_LENGTH:
            with suppress(ValueError):
                yield UUID(value)


@action
def follow(
    *,
    people: Collection[UUID],
    kinds: Iterable[KnowsDuties] | None = None,
    by_id: Any = None,
    acts: Any = None,
    at: datetime,
    tells: bool = True,
) -> int:
    """Open, move and end the duties about these people (roots), so that they are what their subjects ask for; how many
    changed. Two who touch one person follow one after the other, each seeing what the other did."""
    rules = list(KINDS if kinds is None else kinds)
    _in_line([*people, NOBODY] if any(rule.of_nobody for rule in rules) else people)
    owed = owed_of(rules, people, acts)
    rows = list(_open_rows(rules, people, {key[1] for standing in owed.values() for key in standing}))
    opened, changed = list[Duty](), 0
    for rule in rules:
        theirs = {key_of(row): row for row in rows if row.subject_type == rule.subject_type and row.kind in rule.kinds}
        changed += _end(rule, [row for key, row in theirs.items() if key not in owed[rule]], by_id, at)
        changed += _move(rule, [(row, owed[rule][key]) for key, row in theirs.items() if key in owed[rule]], by_id, at)
        opened += [_opened(rule, one, by_id, at) for key, one in owed[rule].items() if key not in theirs]
    _tell_on_call_at_once(opened, at)
    for row in () if tells else opened:
        row.opened_at, row.tell_at = min(at, row.since), row.tell_at if row.due_at > at else None
    return changed + len(Duty.objects.bulk_create(opened, batch_size=1000))


def owed_of(
    rules: Sequence[KnowsDuties], people: Collection[UUID] | None, acts: Any = None
) -> dict[KnowsDuties, dict[tuple[str, UUID, str], Owed]]:
    """What these rules ask for, by rule and by what makes it the same duty. What would be owed by somebody who does not
    work in the program any more is owed by who assigns cases; `acts`: who has just acted there, and so is here."""
    owed = {rule: list(rule.owed(people)) for rule in rules}
    owners = {one.owner_id for found in owed.values() for one in found if one.owner_id}
    here = _who_is_here(owners) if owners - {acts} else _everywhere(acts, owed.values())
    return {rule: {key_of(one): _by_who_is_here(one, here) for one in found} for rule, found in owed.items()}


def _who_is_here(owners: Collection[Any]) -> set[tuple[Any, Any]]:
    """Of these users, who works in which program."""
    rows = Membership.objects.filter(user__in=owners, left_at=None, user__is_active=True)
    return set(rows.values_list("user_id", "program_id"))


def _everywhere(user: Any, owed: Iterable[Sequence[Owed]]) -> set[tuple[Any, Any]]:
    return {(user, one.program_id) for found in owed for one in found}


def _by_who_is_here(one: Owed, here: Collection[tuple[Any, Any]]) -> Owed:
    if one.owner_id is None or (one.owner_id, one.program_id) in here:
        return one
    return replace(one, owner_id=None, group=OwingGroup.ASSIGNERS)


def _in_line(people: Collection[UUID]) -> None:
    """The last lock of every action, in one order, so that nobody waits in a circle: on nothing but this ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(line) FROM "
            "(SELECT hashtextextended(id::text, 11) AS line FROM unnest(%s::uuid[]) AS id ORDER BY 1) AS lines",
            [list(people)],
        )


def _open_rows(rules: Sequence[KnowsDuties], people: Collection[UUID], subjects: Collection[UUID]) -> "QuerySet[Duty]":
    """Of these people by their root, and of subjects that moved to them from somebody else: one read for all rules."""
    rows = Duty.objects.open().filter(subject_type__in={rule.subject_type for rule in rules})
    of_subjects = rows.filter(subject_id__in=subjects).values("pk")
    theirs = rows.filter(person__root__in=people).values("pk")
    of_nobody = [rows.filter(person__isnull=True).values("pk")] if any(rule.of_nobody for rule in rules) else []
    return rows.filter(pk__in=theirs.union(of_subjects, *of_nobody))


def _opened(rule: KnowsDuties, one: Owed, by_id: Any, at: datetime) -> Duty:
    row = Duty(
        kind=one.kind, subject_type=rule.subject_type, subject_id=one.subject_id, question=one.question,
        program_id=one.program_id, since=one.since, opened_at=at, opened_by_id=by_id, **_facts(one),
    )  # fmt: skip
    row.tell_at = None if row.kind in rule.tells_itself else clocks.tell_at(row)
    return row


def _tell_on_call_at_once(rows: Sequence[Duty], at: datetime) -> None:
    """While somebody is on call, what cannot wait is told the moment it begins."""
    urgent = [row for row in rows if row.is_for_on_call and row.tell_at and row.owner_id != row.opened_by_id]
    on_call = on_call_in({row.program_id for row in urgent}, at) if urgent else {}
    for row in urgent:
        if row.program_id in on_call:
            row.tell_at = row.opens_at


def key_of(one: Duty | Owed) -> tuple[str, UUID, str]:
    """What makes a duty the same one: its kind, its subject, which of the subject's questions."""
    return str(one.kind), one.subject_id, one.question


def _facts(one: Owed) -> dict[str, Any]:
    return {name: getattr(one, name) for name in MOVES}


def _move(rule: KnowsDuties, pairs: list[tuple[Duty, Owed]], by_id: Any, at: datetime) -> int:
    """Bring the rows to what is owed now; one statement for all that change alike."""
    changed = [(row, before) for row, one in pairs if (before := _moved(row, one))]
    told = [(row, before) for row, before in changed if any(name in before for name in TELLING)]
    for row, _before in told:
        row.rung = clocks.NOBODY_TOLD
        row.tell_at = None if row.kind in rule.tells_itself else clocks.tell_at(row)
    alike: dict[tuple[Any, ...], list[UUID]] = {}
    for row, before in changed:
        names = (*before, "rung", "tell_at")
        alike.setdefault(tuple((name, getattr(row, name)) for name in names), []).append(row.pk)
    for values, ids in alike.items():
        Duty.objects.filter(pk__in=ids).update(**dict(values))
    record_all(by_account(drafted("duty.moved", row, by=CLOCK, at=at, **before), by_id) for row, before in told)
    return len(changed)


def _moved(row: Duty, one: Owed) -> dict[str, Any]:
    """Change the row in hand; what stood before, where it differs."""
    wanted = _facts(one) | ({"due_at": row.due_at, "opens_at": row.opens_at} if one.is_due_kept else {})
    before = {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, wanted[name])
    return before


def by_account(event: Event, by_id: Any) -> Event:
    """The event as done by this account, of which only the id is known; the clock's where there is none."""
    event.actor_id = by_id
    return event


def _end(rule: KnowsDuties, rows: list[Duty], by_id: Any, at: datetime) -> int:
    """One statement for each way to end."""
    how = rule.endings(rows) if rows else {}
    groups: dict[Ending, list[UUID]] = {}
    for row in rows:
        groups.setdefault(how.get(row.pk, Ending()), []).append(row.pk)
    for ending, ids in groups.items():
        words = {"ended_as": ending.ended_as, "ended_why": ending.why, "ended_by_id": by_id}
        Duty.objects.filter(pk__in=ids).update(ended_at=at, tell_at=None, **words)
    return len(rows)


def fill(*, at: datetime, size: int = 500) -> int:
    """Everybody's duties, in batches of people, each in a transaction of its own; how many changed. What is late
    before anybody could have been told stands on the page, and no flood of mail says so."""
    changed, last = 0, UUID(int=0)
    while batch := list(_stand_for_themselves().filter(pk__gt=last).values_list("pk", flat=True)[:size]):
        changed, last = changed + follow(people=batch, at=at, tells=False), batch[-1]
    return changed


def fill_after_upgrade() -> None:
    """After an upgrade: what the rules ask for now, and nothing that happens to it would write, is written."""
    at = timezone.now()
    if Person.objects.exists():
        for rule in KINDS:
            _fill_missing(rule, at)


def _fill_missing(rule: KnowsDuties, at: datetime, size: int = 500) -> None:
    rows = Duty.objects.open().filter(kind__in=rule.kinds, subject_type=rule.subject_type)
    written = set(rows.values_list("kind", "subject_id", "question"))
    people = list({one.person_id for one in rule.owed(None) if key_of(one) not in written})
    for first in range(0, len(people), size):
        roots = Person.objects.filter(pk__in=people[first : first + size]).values_list("root_id", flat=True)
        follow(people=set(roots), kinds=[rule], at=at, tells=False)


def _stand_for_themselves() -> "QuerySet[Person]":
    return Person.objects.filter(merged_into=None).order_by("pk")
