"""A street record and its twin from the dispatch export become one call, and two again.

The record that goes on takes over what it lacked, as a correction with its reason, and the people met. The twin stays
on record as it was told. Locks: root people, encounters by id, case.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Correction

from .. import hooks
from ..locks import hold_people, hold_two
from ..models import Agrees, Encounter, EncounterPerson
from ..reimport import put_right, write_from_export
from ..rules import may_correct
from . import facts, queries
from .models import TwinJoin


@action
def join_twins(*, encounter: Encounter, twin: Encounter, by: Actor, at: datetime) -> TwinJoin:
    """Somebody saw that both tell of one call."""
    hold_people(encounter, twin)
    one, other = hold_two(encounter, twin)
    _require(by, one, other)
    kept, gone = _sides(one, other)
    return _join(kept, gone, by, at)


@action
def part_twins(*, join: TwinJoin, by: Actor, at: datetime) -> TwinJoin:
    """They are two calls after all: what was taken over goes back, as far as nobody changed it since."""
    hold_people(join.kept, join.gone)
    kept, gone = hold_two(join.kept, join.gone)
    _require(by, kept, gone)
    held = TwinJoin.objects.select_for_update(of=("self",)).get(pk=join.pk)
    if held.parted_at:
        raise NotPossible(_("These two were parted already."))
    held.parted_at, held.parted_by = at, account_of(by)
    held.save(update_fields=["parted_at", "parted_by"])
    _give_back(held, kept, by, at)
    record("encounter.parted", kept, by=by, at=at, twin=gone.pk)
    _tell(kept, by, at)
    _tell(gone, by, at)
    return held


def join_same_number(*, encounter: Encounter, by: Actor, at: datetime) -> TwinJoin | None:
    """The call that was just written down has a twin with its dispatch number: joined without asking.

    Called in the transaction that wrote it, which holds the program, so that the other side is not written meanwhile.
    """
    found = queries.same_number(encounter).first()
    if found is None:
        return None
    try:
        with transaction.atomic():
            hold_people(encounter, found)
            one, other = hold_two(encounter, found)
            return _join(*_sides(one, other), by, at)
    except NotPossible:  # joined or voided meanwhile: it is shown as likely, or is none
        return None


def left_for_dispatch(encounter: Encounter, values: dict[str, Any]) -> dict[str, Any]:
    """A dispatch record that goes on for the team's too: a later export does not write over what the team said."""
    join = TwinJoin.objects.live().filter(kept=encounter, gone__source_system="").select_related("gone").first()
    return facts.left_open(join.gone, values) if join else values


def pass_on(*, encounter: Encounter, by: Actor, at: datetime) -> None:
    """A later export knew more of a twin: the record that goes on takes over what it still lacks."""
    join = queries.join_of(encounter)
    if join:
        hold_people(join.kept, encounter)
        kept, gone = hold_two(join.kept, encounter)
        changes = _possible(kept, facts.taken_over(kept, gone, at))
        changes = {name: value for name, value in changes.items() if name not in put_right([kept]).get(kept.pk, ())}
        if changes:
            write_from_export(kept, changes, reason=_why(kept), by=by, at=at)
            _tell(kept, by, at)


def _require(by: Actor, one: Encounter, other: Encounter) -> None:
    if not may_correct(by, one) and not may_correct(by, other):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD.value)


def _sides(one: Encounter, other: Encounter) -> tuple[Encounter, Encounter]:
    """Which goes on: the street record, but where only the dispatch record was taken on, that one. Where both stand on
    open cases, the one that the plan counts from, if it stands on all of them."""
    _check(one, other)
    street, dispatch = (other, one) if one.source_system else (one, other)
    if _cases(street, still_open=True) and _cases(dispatch, still_open=True):
        return _sides_of_one_case(street, dispatch)
    for still_open in (True, False):
        if _cases(dispatch, still_open) and not _cases(street, still_open):
            return dispatch, street
        if _cases(street, still_open):
            break
    return street, dispatch


def _sides_of_one_case(street: Encounter, dispatch: Encounter) -> tuple[Encounter, Encounter]:
    """No open case is left without its call. A plan counts from the newer call, of two at one time from the one that
    was taken on last."""
    on = {row.pk: _cases(row, still_open=True) for row in (street, dispatch)}
    newer, older = sorted((street, dispatch), key=lambda row: (row.ended_at, max(on[row.pk].values())), reverse=True)
    for kept, gone in ((newer, older), (older, newer)):
        if on[gone.pk].keys() <= on[kept.pk].keys():
            return kept, gone
    words = _(
        "Each record was taken on for somebody else. If it is one person, merge the two entries first, then join."
    )
    raise NotPossible(words)


def _check(one: Encounter, other: Encounter) -> None:
    if one.program_id != other.program_id or bool(one.source_system) == bool(other.source_system):
        raise NotPossible(_("Only a record of the team and one from a dispatch export are joined."))
    if one.voided_at or other.voided_at:
        raise NotPossible(_("One of the two was entered in error. Bring it back before you join them."))
    if queries.is_twin(one) or queries.is_twin(other):
        raise NotPossible(_("One of the two is joined already. Look again."))


def _cases(row: Encounter, still_open: bool) -> dict[Any, int]:
    """The cases that took it on, and in which order they did. Cases stand above encounters: their relation is reached
    by its reverse name only."""
    through: Any = Encounter.cases.through.objects  # type: ignore[attr-defined]
    taken = through.filter(encounter=row)
    taken = taken.exclude(case__state="closed") if still_open else taken
    return dict(taken.values_list("case", "pk"))


def _join(kept: Encounter, gone: Encounter, by: Actor, at: datetime) -> TwinJoin:
    changes = _possible(kept, facts.taken_over(kept, gone, at))
    filled = corrections.correct(kept, changes, reason=_why(kept), by=by, at=at) if changes else None
    join = TwinJoin.objects.create(
        program_id=kept.program_id,
        kept=kept,
        gone=gone,
        filled=filled,
        moved=_take_people(kept, gone, by, at),
        joined_at=at,
        joined_by=account_of(by),
    )
    record("encounter.joined", kept, by=by, at=at, twin=gone.pk)
    _tell(gone, by, at)
    _tell(kept, by, at)
    return join


def _why(kept: Encounter) -> str:
    if kept.source_system:
        return _("The team's record of the same call says so.")
    return _("The dispatch record of the same call says so.")


def _possible(kept: Encounter, changes: dict[str, Any]) -> dict[str, Any]:
    """A number that another record of the team has already is not taken over."""
    number = changes.get("external_id")
    same = Encounter.objects.filter(program_id=kept.program_id, source_system="", external_id=number)
    if number and same.exclude(pk=kept.pk).exists():
        del changes["external_id"]
    return changes


def _take_people(kept: Encounter, gone: Encounter, by: Actor, at: datetime) -> dict[str, Any]:
    """People met stand on the record that goes on, each once; an answer that was given wins over none, as a correction
    like any other. Who was not met there after all is not met by being told twice."""
    here = {row.person.root_id: row for row in kept.met.select_related("person")}
    moved: dict[str, Any] = {"met": [], "corrected": {}}
    for row in gone.met.counted().select_related("person").order_by("created_at", "pk"):
        known = here.get(row.person.root_id)
        if known is None:
            new = here[row.person.root_id] = EncounterPerson.objects.create(
                encounter=kept, person=row.person, agrees=row.agrees
            )
            told = {"program_id": kept.program_id, "encounter": kept.pk, "agrees": new.agrees}
            record("person.met", new, by=by, at=at, **told)
            moved["met"].append(str(new.pk))
        elif known.agrees == Agrees.NOT_ASKED != row.agrees and known.voided_at is None:
            one = corrections.correct(known, {"agrees": row.agrees}, reason=_why(kept), by=by, at=at)
            moved["corrected"][str(known.pk)] = str(one.pk) if one else ""
    return moved


def _give_back(join: TwinJoin, kept: Encounter, by: Actor, at: datetime) -> None:
    why = _("The two records were parted again.")
    if join.filled:
        corrections.give_back(kept, join.filled, reason=why, by=by, at=at)
    taken: Any = kept.cases.values("person__root")  # type: ignore[attr-defined]
    kept.met.filter(pk__in=join.moved["met"]).exclude(person__root__in=taken).delete()
    answers = join.moved.get("answers", {})  # of joins from before this was a correction
    for row in kept.met.filter(pk__in=answers):
        corrections.correct(row, {"agrees": answers[str(row.pk)]}, reason=why, by=by, at=at)
    for one in Correction.objects.filter(pk__in=join.moved.get("corrected", {}).values()):
        corrections.give_back(kept.met.get(pk=one.subject_id), one, reason=why, by=by, at=at)


def _tell(row: Encounter, by: Actor, at: datetime) -> None:
    row.refresh_from_db()
    for hook in hooks.ON_CORRECTED:
        hook(encounter=row, by=by, at=at)
