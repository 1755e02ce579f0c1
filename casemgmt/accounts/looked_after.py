"""Whose accounts somebody looks after: an administrator those of the program, a lead those of the agency."""

from typing import Any

from django.db.models import Q, QuerySet

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access

from .models import User

BY_PLACE = {"program": Permission.PROGRAM_MEMBERS, "organization": Permission.STAFF_MANAGE}


def looked_after(user: Any) -> QuerySet[User]:
    """Everybody who works where the reader gives roles, the reader too."""
    among = Q(pk__in=[])
    for seats in access.SEATS:
        here = _places(user, seats.kind)
        if here:
            among |= Q(pk__in=seats.rows.filter(**{f"{seats.kind}__in": here}).values("user"))
    return User.objects.filter(among)


def looks_after(user: Any, other_id: Any) -> bool:
    """Whether this account is one of them."""
    return looked_after(user).filter(pk=other_id).exists()


def looks_after_somebody(user: Any) -> bool:
    """Whether the reader gives roles anywhere."""
    return any(_places(user, kind) for kind in BY_PLACE)


def _places(user: Any, kind: str) -> list[Any]:
    permission = BY_PLACE[kind]
    return (
        access.programs_where(user, permission) if kind == "program" else access.organizations_where(user, permission)
    )
