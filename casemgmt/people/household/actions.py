"""Linking two people, ending a link, putting it right."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.faults import refuse_faults
from casemgmt.core.models import Correction

from ..actions.locks import hold_root
from ..models import Person
from .models import HouseholdLink
from .relations import DIRECTED, KEPT
from .rules import facts_of_link


@action
def link_people(
    *,
    person: Person,
    other: Person,
    relation: str,
    since: date | None = None,
    said_by: str = "",
    is_one_household: bool = False,
    by: Actor,
    at: datetime,
) -> HouseholdLink:
    """Write down what the other one is to the person, since when, and who said so. The same link that holds already is
    not written twice."""
    _hold_both(person, other, by)
    said = {"relation": relation, "since": since, "is_one_household": is_one_household}
    refuse_faults(facts_of_link, said, at)
    first, second, kind = _as_kept(person, other, relation)
    stands = _same(first, second, kind, timezone.localdate(at, person.program.zone)).first()
    if stands:
        raise NotPossible(_("This stands there already. Correct it, or end it first."), field="relation")
    link = HouseholdLink.objects.create(
        program_id=person.program_id,
        person=first,
        other=second,
        kind=kind,
        since=since,
        said_by=said_by.strip(),
        is_one_household=is_one_household,
        recorded_at=at,
        recorded_by=account_of(by),
    )
    _tell("household.linked", link, by, at)
    return link


@action
def end_link(*, link: HouseholdLink, until: date, by: Actor, at: datetime) -> HouseholdLink:
    """It is not so any more, from that day on. The link stays on record."""
    link = _held(link, by)
    if link.until is not None:
        return link
    refuse_faults(facts_of_link, {"since": link.since, "until": until}, at)
    if until > timezone.localdate(at, link.program.zone):
        raise NotPossible(_("Choose today or a day that lies behind us."), field="until")
    link.until = until
    link.save(update_fields=["until"])
    _tell("household.ended", link, by, at)
    return link


@action
def correct_link(
    *, link: HouseholdLink, seen_from: Person, relation: str, reason: str, by: Actor, at: datetime, **facts: Any
) -> Correction | None:
    """Put right what was written down wrong. `seen_from`: the one of the two from whose side the relation is said."""
    link = _held(link, by)
    refuse_faults(facts_of_link, {"relation": relation, **facts}, at)
    other = link.other if seen_from.root_id == link.person.root_id else link.person
    first, second, kind = _as_kept(link.person if other == link.other else link.other, other, relation)
    same = _same(first, second, kind, timezone.localdate(at, link.program.zone))
    if facts.get("until") is None and same.exclude(pk=link.pk).exists():
        raise NotPossible(_("This stands there already. Correct it, or end it first."), field="relation")
    changes = {"kind": str(kind), **facts}
    if kind in DIRECTED:
        changes |= {"person_id": first.pk, "other_id": second.pk}
    return corrections.correct(link, changes, reason=reason, by=by, at=at)


@action
def void_link(*, link: HouseholdLink, reason: str, by: Actor, at: datetime) -> None:
    """The link was entered in error: it counts nowhere, and stays on record."""
    corrections.void(_held(link, by), reason=reason, by=by, at=at)


@action
def restore_link(*, link: HouseholdLink, reason: str, by: Actor, at: datetime) -> None:
    """It was right after all."""
    link = _held(link, by)
    if link.until is None and _same(link.person, link.other, link.kind, timezone.localdate(at)).exists():
        raise NotPossible(_("This stands there already. Correct it, or end it first."))
    corrections.restore(link, reason=reason, by=by, at=at)


@action
def put_link_back(*, link: HouseholdLink, correction: Correction, by: Actor, at: datetime) -> None:
    """What stood before the newest correction stands again."""
    corrections.put_back(_held(link, by), correction, by=by, at=at)


def _as_kept(person: Person, other: Person, relation: str) -> tuple[Person, Person, str]:
    if relation not in KEPT:
        raise NotPossible(_("Choose what they are to each other."), field="relation")
    kept = KEPT[relation]
    return (other, person, kept.kind) if kept.is_turned else (person, other, kept.kind)


def _same(first: Person, second: Person, kind: str, today: date) -> Any:
    """Links of this kind between the two that hold, on whichever entries and, where that is the same, either way."""
    pair = Q(person__root=first.root_id, other__root=second.root_id)
    if kind not in DIRECTED:
        pair |= Q(person__root=second.root_id, other__root=first.root_id)
    return HouseholdLink.objects.holding(today).filter(pair, kind=kind)


def _hold_both(person: Person, other: Person, by: Actor) -> None:
    """Both are held, in one order, and are two people of one program."""
    for root in sorted({person.root_id, other.root_id}):
        hold_root(root)
    for one in (person, other):
        one.refresh_from_db(fields=["root"])
        require(by, Permission.PERSON_EDIT, one)
    if person.root_id == other.root_id:
        raise NotPossible(_("They are one person. Choose somebody else."), field="other")
    if person.program_id != other.program_id:
        raise NotPossible(_("People of different programs cannot be linked."), field="other")


def _held(link: HouseholdLink, by: Actor) -> HouseholdLink:
    """The link as it stands now, its people held."""
    for root in sorted({link.person.root_id, link.other.root_id}):
        hold_root(root)
    rows = HouseholdLink.objects.select_for_update(of=("self",), no_key=True)
    link = rows.select_related("program", "person__program", "other__program").get(pk=link.pk)
    require(by, Permission.PERSON_EDIT, link.person)
    return link


def _tell(verb: str, link: HouseholdLink, by: Actor, at: datetime) -> None:
    """Once for each of the two, so that both files say it."""
    for one in (link.person, link.other):
        record(verb, link, by=by, at=at, person_id=one.pk, kind=link.kind)
