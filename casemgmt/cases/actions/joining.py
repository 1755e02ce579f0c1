"""Two open cases of one person are one: what a merge of people does to their cases, and its undoing.

The case that goes on takes over everything still to be done: calls, open needs, requests, messages that wait. What is
done stays with the case that ended, and the timeline shows both. Which rows moved is remembered.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from casemgmt.core.actor import Actor
from casemgmt.core.codes import Risk
from casemgmt.core.events import record
from casemgmt.people.models import PersonMerge

from .. import hooks
from ..models import Case, CaseJoin, CaseState, CloseReason, Need, NeedState
from .state import shut

BEFORE = ("state", "hold_reason", "held_at", "owner_id", "assigned_at")


def join_cases(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """The merged person had two open cases: the older of those somebody owns goes on, with the higher risk."""
    cases = _open_cases(merge)
    if len(cases) < 2:
        return
    kept, ended = sorted(cases, key=lambda case: (case.owner_id is None, case.opened_at, str(case.pk)))
    join = CaseJoin(merge=merge, kept=kept, ended=ended, at=at)
    join.before = {name: _plain(getattr(ended, name)) for name in BEFORE} | {"risk": kept.risk}
    join.moved = {**_move_calls(kept, ended), **_move_needs(kept, ended, at), **_move_rest(kept, ended)}
    join.save(force_insert=True)
    shut(ended, CloseReason.JOINED, at)
    _raise_risk(kept, ended)
    record("case.cases_joined", join, by=by, at=at, **_about(kept), kept=kept.pk, ended=ended.pk)
    for hook in hooks.ON_JOINED:
        hook(join=join, by=by, at=at)


def part_cases(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """The merge is undone: the case that ended is open again with what it had; what was added since stays."""
    join = CaseJoin.objects.filter(merge=merge, parted_at=None).first()
    if join is None:
        return
    cases = {case.pk: case for case in _locked().filter(pk__in=[join.kept_id, join.ended_id]).order_by("pk")}
    kept, ended = cases[join.kept_id], cases[join.ended_id]
    if ended.state == CaseState.CLOSED and ended.close_reason == CloseReason.JOINED:
        _open_again(ended, join)
    _move_back(join)
    if kept.risk == max(join.before["risk"], ended.risk, key=_rank):  # nobody judged it anew since
        kept.risk = join.before["risk"]
        kept.save(update_fields=["risk"])
    join.parted_at = at
    join.save(update_fields=["parted_at"])
    record("case.cases_parted", join, by=by, at=at, **_about(kept), kept=kept.pk, ended=ended.pk)
    for hook in hooks.ON_PARTED:
        hook(join=join, by=by, at=at)


def stays_with_kept_case(*, merge: PersonMerge) -> list[str]:
    """What was added to the joined case since, which nobody can tell whose it is."""
    join = CaseJoin.objects.select_related("kept").filter(merge=merge, parted_at=None).first()
    if join is None:
        return []
    found = []
    for label, name in _movable():
        model, field = apps.get_model(label), name
        added = model._default_manager.filter(**{field: join.kept}, created_at__gt=join.created_at)
        number = added.exclude(pk__in=join.moved.get(label, [])).count()
        if number:
            kind = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            found.append(f"{number} {kind}")
    if not found:
        return []
    words = _("Added since, and stays with the case of the entry that is kept: %(what)s.")
    return [words % {"what": ", ".join(found)}]


def _open_cases(merge: PersonMerge) -> list[Case]:
    return list(_locked().filter(person__root=merge.kept_id).exclude(state=CaseState.CLOSED).order_by("pk"))


def _locked() -> Any:
    return Case.objects.select_for_update(of=("self",), no_key=True).select_related("program", "person__root", "owner")


def _move_calls(kept: Case, ended: Case) -> dict[str, list[str]]:
    """Calls of both are calls of the one; a call that both took on is there once."""
    known = set(kept.encounters.values_list("pk", flat=True))
    new = [call for call in ended.encounters.only("pk") if call.pk not in known]
    kept.encounters.add(*new)
    return {"encounters": [str(call.pk) for call in new]}


def _move_needs(kept: Case, ended: Case, at: datetime) -> dict[str, list[str]]:
    """Open needs move. One that both have is one: the other ends."""
    same = set(kept.needs.open().values_list("domain", flat=True))
    moved, doubles = [], []
    for need in ended.needs.open():
        if need.domain not in same:
            need.case = kept
            need.save(update_fields=["case"])
            moved.append(str(need.pk))
            continue
        doubles.append(str(need.pk))
        need.state, need.ended_at = NeedState.WITHDRAWN, at
        need.end_note = _("The person's other case has the same need.")
        need.save(update_fields=["state", "ended_at", "end_note"])
    return {"cases.Need": moved, "doubled needs": doubles}


def _movable() -> list[tuple[str, str]]:
    return [("cases.Note", "case"), ("cases.Need", "case"), ("cases.NextDate", "case"), *hooks.MOVES_WITH_CASE]


def _move_rest(kept: Case, ended: Case) -> dict[str, list[str]]:
    """Drafts of colleagues, and what the apps above say. Who drafts on both cases keeps both."""
    writing = kept.notes.filter(is_draft=True).values("author")
    drafts = ended.notes.filter(is_draft=True).exclude(author__in=writing)
    moved = {"cases.Note": [str(pk) for pk in drafts.values_list("pk", flat=True)]}
    drafts.update(case=kept)
    dates = ended.next_dates.open().filter(is_hold=False)
    moved["cases.NextDate"] = [str(pk) for pk in dates.values_list("pk", flat=True)]
    dates.update(case=kept)
    for label, field in hooks.MOVES_WITH_CASE:
        rows = apps.get_model(label)._default_manager.filter(**{field: ended})
        moved[label] = [str(pk) for pk in rows.values_list("pk", flat=True)]
        rows.update(**{field: kept})
    return moved


def _move_back(join: CaseJoin) -> None:
    join.kept.encounters.remove(*join.moved.get("encounters", []))
    for need in Need.objects.filter(pk__in=join.moved.get("doubled needs", []), state=NeedState.WITHDRAWN):
        need.state, need.ended_at, need.end_note = NeedState.OPEN, None, ""
        need.save(update_fields=["state", "ended_at", "end_note"])
    for label, field in _movable():
        rows = apps.get_model(label)._default_manager.filter(pk__in=join.moved.get(label, []), **{field: join.kept})
        rows.update(**{field: join.ended})


def _open_again(ended: Case, join: CaseJoin) -> None:
    ended.closed_at, ended.close_reason = None, ""
    for name in BEFORE:
        field: Any = Case._meta.get_field(name.removesuffix("_id"))
        setattr(ended, name, (field.target_field if field.is_relation else field).to_python(join.before[name]))
    ended.save()


def _raise_risk(kept: Case, ended: Case) -> None:
    if _rank(ended.risk) > _rank(kept.risk):
        kept.risk = ended.risk
        kept.save(update_fields=["risk"])


def _rank(risk: str) -> int:
    return list(Risk.values).index(risk)


def _about(kept: Case) -> dict[str, Any]:
    return {"case_id": kept.pk, "person_id": kept.person_id, "program_id": kept.program_id}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
