"""Who signs in where: by the domain of an address, and who may not do so by password."""

from typing import Any

from casemgmt.accounts.models import Membership
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import PROGRAM_ROLES

from .coming_in import works_elsewhere
from .models import GroupRole, IdentityAccount, IdentitySetup

GIVES_ROLES = [role for role, allowed in PROGRAM_ROLES.items() if Permission.PROGRAM_MEMBERS in allowed]


def all_in_force() -> list[IdentitySetup]:
    """Every program's sign-in server that is on, by name."""
    rows = IdentitySetup.objects.in_force().filter(program__retired_at=None).select_related("program")
    newest = rows.order_by("program", "-agreed_at", "-changed_at").distinct("program")
    return sorted((row for row in newest if row.is_on), key=lambda row: (row.name, str(row.pk)))


def of_domain(domain: str) -> list[IdentitySetup]:
    """Those that sign in addresses of this domain."""
    wanted = domain.strip().lower()
    return [row for row in all_in_force() if wanted in row.domains]


def must_come_by(user: Any) -> IdentitySetup | None:
    """The server that this account signs in with and with nothing else: where the program keeps no passwords, or a
    group gave the role. Never an administrator who was invited, nor who runs the installation or works elsewhere too:
    a server that fails, or an administrator who mistyped, locks nobody out for good."""
    rows = list(Membership.objects.filter(user=user, left_at=None).select_related("program", "group_role"))
    if not rows or user.runs_installation or works_elsewhere(user, rows[0].program_id):
        return None
    setup = IdentitySetup.objects.current_of(rows[0].program_id)
    if setup is None or user.email.rpartition("@")[2].lower() not in setup.domains or _keeps_a_way(rows):
        return None
    by_group = any(hasattr(row, "group_role") for row in rows)
    return setup if by_group or not setup.keeps_passwords else None


def again_for(user: Any) -> list[IdentitySetup]:
    """Where somebody signed in may prove once more that it is them."""
    bound = set(IdentityAccount.objects.filter(user=user).values_list("program_id", "issuer"))
    return [row for row in all_in_force() if (row.program_id, row.issuer) in bound] if bound else []


def second_step_counts(program_id: Any) -> bool:
    """Whether the second step of the program's server counts here now."""
    setup = IdentitySetup.objects.current_of(program_id)
    return setup is not None and setup.second_step_counts


def roles_that_wait(program: Any) -> Any:
    """Roles whose group is gone and whose work was not handed on yet."""
    rows = GroupRole.objects.filter(membership__program=program, membership__left_at=None, group_gone_at__isnull=False)
    return rows.select_related("membership__user").order_by("group_gone_at", "pk")


def _keeps_a_way(rows: list[Membership]) -> bool:
    """Whether this is an administrator whom no server may lock out: one who was invited, or else the only one."""
    giving = [row for row in rows if row.role in GIVES_ROLES]
    if not giving or any(not hasattr(row, "group_role") for row in giving):
        return bool(giving)
    others = Membership.objects.filter(
        program=rows[0].program, left_at=None, role__in=GIVES_ROLES, user__is_active=True
    )
    return not others.exclude(user=rows[0].user_id).exists()
