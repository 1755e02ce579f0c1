"""Who keeps access to a restricted person."""

from collections.abc import Iterable
from typing import Any

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding

from ..models import Case, CaseGrant
from .models import Restriction


def cases_of(restriction: Restriction) -> list[Case]:
    """All cases of the person, by every entry."""
    return list(Case.objects.filter(person__root=restriction.person.root_id).order_by("opened_at"))


def who_keeps(restriction: Restriction) -> list[User]:
    """Those whom it leaves in."""
    held = CaseGrant.objects.filter(reason=restriction.grants_because).values("user")
    return list(User.objects.filter(pk__in=held).order_by("name"))


def with_who_keeps(restrictions: Iterable[Restriction]) -> list[tuple[Restriction, list[str]]]:
    """Each with the names of those it leaves in, in one query."""
    shown = list(restrictions)
    names: dict[str, set[str]] = {}
    held = CaseGrant.objects.filter(reason__in=[row.grants_because for row in shown])
    for reason, name in held.values_list("reason", "user__name"):
        names.setdefault(reason, set()).add(name)
    return [(row, sorted(names.get(row.grants_because, ()))) for row in shown]


def may_be_kept(program: Program) -> Any:
    """Who can be left in: everybody who works on cases of the program."""
    return users_holding(Permission.CASE_EDIT, program).order_by("name")
