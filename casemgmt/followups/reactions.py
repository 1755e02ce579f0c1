"""What happens to planned contacts when something happens to their case. `apps.py` hangs each on its hook.

All of it runs inside the transaction of the action that announces it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casemgmt.cases.models import Case, CaseJoin
from casemgmt.core.actor import Actor
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import Person, PersonMerge
from casemgmt.people.permission.models import How
from casemgmt.people.permission.queries import Standing, standing

from .contacts import actions
from .contacts.models import CancelReason


def plan_contacts(*, case: Case, encounter: Encounter, by: Actor, at: datetime) -> None:
    """A case opened, or joined a new crisis call: its protocol starts, or starts anew."""
    actions.start_protocol(case=case, encounter=encounter, by=by, at=at)


def pause_or_resume(*, case: Case, is_held: bool, by: Actor, at: datetime) -> None:
    """A hold begins or ends: contacts wait, and go on with the time they had left."""
    (actions.pause_follow_ups if is_held else actions.resume_follow_ups)(case=case, by=by, at=at)


def follow_owner(*, cases: Sequence[Case], before: Mapping[Any, Any], by: Actor, at: datetime) -> None:
    """Cases have a new owner: contacts that named the one before follow."""
    actions.follow_owner(cases=cases, before=before, by=by, at=at)


def cancel_contacts(*, case: Case, by: Actor, at: datetime) -> None:
    """A case closed: nothing is planned for it any more (`docs/decisions/0002`)."""
    actions.cancel_rest(case=case, reason=CancelReason.CASE_CLOSED, by=by, at=at)


def bring_contacts_back(*, case: Case, closed_at: datetime, by: Actor, at: datetime) -> None:
    """A case is open again: what its closing cancelled is planned as before."""
    actions.plan_comes_back(case=case, closed_at=closed_at, by=by, at=at)


def replan_contacts(*, case: Case, by: Actor, at: datetime) -> None:
    """The risk was judged anew: the contacts asked for at that risk (`docs/decisions/0015`)."""
    actions.replan_for_risk(case=case, by=by, at=at)


def follow_permission(*, person: Person, before: Standing, now: Standing, by: Actor, at: datetime) -> None:
    """Whether we may reach out changed: what is planned ends, or a plan begins with the yes. At a crisis call it begins
    when the call is taken on, or was. Where a no or a death was taken back, what it ended is planned again."""
    if not now.may_reach:
        actions.end_plans(person=person, now=now, by=by, at=at)
    elif now.row and now.row.recorded_at == at:
        for case in Case.objects.open().filter(person__root=person.root_id).order_by("pk"):
            if now.row.how != How.ENCOUNTER or case.calls.filter(pk__in=[now.row.source_id]).exists():
                actions.plan_after_yes(case=case, said=now.row, by=by, at=at)
    elif before.is_refused and before.row and now.row and now.row.recorded_at < before.row.recorded_at:
        actions.plans_come_back(person=person, since=before.row.recorded_at, by=by, at=at)


def follow_merge(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """Entries became one person, or two again: where one of them said no, nothing stays planned. Who agreed, and lost
    their plan to the other's no or death, has it back with the undoing."""
    for person in (merge.kept, merge.gone):
        person.refresh_from_db(fields=["root"])
        now = standing(person)
        if not now.may_reach:
            actions.end_plans(person=person, now=now, by=by, at=at)
        elif merge.undone_at:
            actions.plans_come_back(person=person, since=merge.merged_at, by=by, at=at)
            for case in Case.objects.open().filter(person__root=person.root_id).order_by("pk"):
                actions.replan_for_risk(case=case, by=by, at=at)


def join_contacts(*, join: CaseJoin, by: Actor, at: datetime) -> None:
    """Two cases of one person became one."""
    actions.join_plans(kept=join.kept, ended=join.ended, by=by, at=at)


def part_contacts(*, join: CaseJoin, by: Actor, at: datetime) -> None:
    """Joined cases are two again."""
    actions.part_plans(kept=join.kept, ended=join.ended, by=by, at=at)
