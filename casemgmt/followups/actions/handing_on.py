"""A colleague leaves: their cases, contacts and covers go to others. Accounts asks for it, see `accounts.hooks`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import Work
from casemgmt.accounts.models import Program, User
from casemgmt.cases.actions.covering import end_covers_of
from casemgmt.cases.actions.reassigning import Move, hand_over, lock_cases
from casemgmt.cases.models import Case
from casemgmt.cases.spreading import spread
from casemgmt.core import access

from ..models import FollowUp


def open_work(*, user: User, program: Program, at: datetime) -> list[Work]:
    """What waits for this user in the program: open cases, and contacts of other people's cases that name them."""
    cases = Case.objects.open().filter(program=program, owner=user).count()
    contacts = _named(user, program).count()
    rows = [
        Work(str(_("Open cases")), cases, f"{reverse('cases:list')}?owner={user.pk}"),
        Work(str(_("Contacts of others' cases")), contacts, f"{reverse('followups:list')}?owner={user.pk}"),
    ]
    return [row for row in rows if row.count]


def hand_on(*, user: User, program: Program, to: Sequence[User], by: Any, at: datetime) -> None:
    """Move all of it. Contacts that name the user go back to who owns the case, or to the first of the receivers; what
    was opened to the user by hand goes with the cases; covers end."""
    end_covers_of(user=user, program=program, by=by, at=at)
    if to:
        cases = lock_cases(list(Case.objects.open().filter(program=program, owner=user).values_list("pk", flat=True)))
        _pass_on_rights(user, cases, to, _give(cases, program, to, by=by, at=at))
        _named(user, program).filter(case__owner=None).update(assignee=to[0])
        named = list(_named(user, program).values_list("pk", flat=True))
        FollowUp.objects.filter(pk__in=named).update(assignee=None)


def _named(user: User, program: Program) -> Any:
    others = Q(case__owner=None) | ~Q(case__owner=user)
    return FollowUp.objects.live().filter(others, program=program, assignee=user)


def _give(cases: list[Case], program: Program, to: Sequence[User], *, by: Any, at: datetime) -> dict[Any, Any]:
    open_now = Case.objects.open().filter(program=program, owner__in=to).values("owner_id").annotate(n=Count("pk"))
    loads = {colleague.pk: 0 for colleague in to} | {row["owner_id"]: row["n"] for row in open_now}
    dealt = spread([(case.pk, case.risk) for case in cases], loads)
    pairs = [(case, Move(case.pk, case.owner_id, dealt[case.pk])) for case in cases]
    hand_over(pairs, {program.pk: set(loads)}, by=by, at=at)
    return dealt


def _pass_on_rights(user: User, cases: Sequence[Case], to: Sequence[User], dealt: dict[Any, Any]) -> None:
    restricted = [case for case in cases if case.person.is_restricted]
    for colleague in to:
        theirs = [case for case in restricted if dealt[case.pk] == colleague.pk]
        access.lend(user, colleague, theirs, expires_at=None, reason="handed on")
    for case in restricted:
        access.revoke(user, access.CASE_PERMISSIONS, case)
