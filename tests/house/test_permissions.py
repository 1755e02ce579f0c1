"""Every permission of the matrix is asked somewhere, and belongs to somebody."""

import ast

import pytest

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AGENCY_ROLES, PROGRAM_ROLES
from casemgmt.core.access import programs_where

from .access_table import TABLE
from .test_code import SOURCES, relative

# Where permissions are named without being asked: the matrix itself, the one door, menus.
NAMED = {"casemgmt/accounts/roles.py", "casemgmt/core/access.py"}


def asked_in(path) -> set[str]:
    """The permissions a module names in code that runs: `Permission.X`, or `P.X` for short."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"Permission", "P"}
    }


def test_every_permission_is_asked_somewhere():
    """Seen: `followup.audit` stood in the matrix, and no page ever asked for it."""
    modules = [path for path in SOURCES if relative(path) not in NAMED and path.name != "apps.py"]
    asked = set().union(*map(asked_in, modules))
    assert {permission.name for permission in Permission} - asked == set()


def test_every_permission_but_the_clocks_belongs_to_a_role():
    given = set().union(*PROGRAM_ROLES.values(), *AGENCY_ROLES.values())
    assert set(Permission) - given == {Permission.CLOCK_TICK}


@pytest.mark.django_db
def test_the_audit_is_for_who_may_audit(cast):
    """Where the matrix has it, and nowhere else."""
    may = {member for member, user in cast.items() if user and programs_where(user, Permission.FOLLOWUP_AUDIT)}
    [line] = [line for line in TABLE if line.name == "reports:audit"]
    assert line.let_in == may == {"manager"}
