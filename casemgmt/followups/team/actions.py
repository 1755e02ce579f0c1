"""Somebody leaves: their cases, contacts, covers and shifts go to others. Accounts asks for it: `accounts.hooks`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import CASE_PERMISSIONS
from casemgmt.cases.actions.reassignment import CaseMove, hand_over, lock_cases
from casemgmt.cases.covers.actions import end_covers_of
from casemgmt.cases.distribution import distribute
from casemgmt.cases.models import Case
from casemgmt.core import access
from casemgmt.core.actor import Actor
from casemgmt.duties.rota.actions import end_shifts_of

from ..contacts.models import FollowUp


def hand_on_work(*, user: User, program: Program, to: Sequence[User], by: Actor, at: datetime) -> None:
    """Move all of it. Contacts that name the user go back to who owns the case, or to the first of the receivers; what
    was opened to the user by hand goes with the cases; covers and shifts end."""
    end_covers_of(user=user, program=program, by=by, at=at)
    end_shifts_of(user=user, program=program, by=by, at=at)
    if to:
        cases = lock_cases(list(Case.objects.open().filter(program=program, owner=user).values_list("pk", flat=True)))
        _pass_on_rights(user, cases, to, _give(cases, program, to, by=by, at=at))
        named = FollowUp.objects.live().filter(program=program).lent_to(user)
        named.filter(case__owner=None).update(assignee=to[0])
        left = list(named.values_list("pk", flat=True))
        FollowUp.objects.filter(pk__in=left).update(assignee=None)


def _give(cases: list[Case], program: Program, to: Sequence[User], *, by: Actor, at: datetime) -> dict[Any, Any]:
    open_now = Case.objects.open().filter(program=program, owner__in=to).values("owner_id").annotate(n=Count("pk"))
    loads = {colleague.pk: 0 for colleague in to} | {row["owner_id"]: row["n"] for row in open_now}
    dealt = distribute([(case.pk, case.risk) for case in cases], loads)
    pairs = [(case, CaseMove(case.pk, case.owner_id, dealt[case.pk])) for case in cases]
    hand_over(pairs, {program.pk: set(loads)}, by=by, at=at)
    return dealt


def _pass_on_rights(user: User, cases: Sequence[Case], to: Sequence[User], dealt: dict[Any, Any]) -> None:
    restricted = [case for case in cases if case.person.now.is_restricted]
    for colleague in to:
        theirs = [case for case in restricted if dealt[case.pk] == colleague.pk]
        access.lend(user, colleague, theirs, expires_at=None, reason="handed on")
    for case in restricted:
        access.revoke(user, CASE_PERMISSIONS, case)
