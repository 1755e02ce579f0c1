"""Who may change the directory: a listing is kept by one program, an agency's lead keeps its own; others propose.

Everybody with a role reads the whole directory, of every program.
"""

from typing import Any

from django.core.exceptions import PermissionDenied

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, organizations_where, programs_where, users_holding
from casemgmt.core.actor import CLOCK

from .models import AgencyChange, ChangeKind, Organization, reads_directory
from .models.organizations import oldest_program


def is_editor(user: Any) -> bool:
    """Keeps the listings of some program; which ones, `keeps` says."""
    return bool(programs_where(user, Permission.DIRECTORY_EDIT))


def leads_listings(user: Any) -> bool:
    """Leads an agency, and keeps its own listings."""
    return bool(organizations_where(user, Permission.LISTING_EDIT))


def keeps(user: Any, organization: Organization) -> bool:
    """Keeps the directory of the program that keeps this listing."""
    mine = programs_where(user, Permission.DIRECTORY_EDIT)
    return bool(mine) and (organization.kept_by_id or oldest_program()) in mine


def keeper_of(organization: Organization) -> Program | None:
    """The program that keeps this listing."""
    return organization.kept_by or Program.objects.filter(pk=oldest_program()).first()


def may_edit(user: Any, organization: Organization) -> bool:
    """Keeps this listing, or leads this agency."""
    return keeps(user, organization) or holds(user, Permission.LISTING_EDIT, organization)


def may_say_capacity(user: Any, organization: Organization) -> bool:
    """Works at this agency, or may edit its listing."""
    return may_edit(user, organization) or holds(user, Permission.OFFER_ANSWER, organization)


def may_set_up(user: Any, organization: Organization) -> bool:
    """Keeps the listing, or leads the agency: may say, or propose, what it is here and where its mail goes."""
    return keeps(user, organization) or holds(user, Permission.STAFF_MANAGE, organization)


def may_propose(user: Any, change: AgencyChange) -> bool:
    """Keeps the listing, or leads the agency it is about (its first lead is for keepers alone)."""
    if user is None:
        return True  # set-up
    leads = change.kind != ChangeKind.LEAD and holds(user, Permission.STAFF_MANAGE, change.organization)
    return keeps(user, change.organization) or leads


def may_agree(user: Any, change: AgencyChange) -> bool:
    """Is the second person: another keeper of the listing, or the agency's lead where a keeper proposed. An agency does
    not choose its own class: one of the two is a keeper."""
    if user.pk is None or user.pk == change.proposed_by_id:
        return False
    if keeps(user, change.organization):
        return True
    by_keeper = change.proposed_by is None or keeps(change.proposed_by, change.organization)
    return by_keeper and change.kind != ChangeKind.LEAD and holds(user, Permission.STAFF_MANAGE, change.organization)


def other_keepers(user: Any, organization: Organization) -> list[Any]:
    """Who besides this user keeps the listing: the second person can be one of them."""
    program = keeper_of(organization)
    return [] if program is None else list(users_holding(Permission.DIRECTORY_EDIT, program).exclude(pk=user.pk))


def require_reader(user: Any) -> None:
    """Refuse who has no role anywhere."""
    if not reads_directory(user):
        raise PermissionDenied("directory.read")


def require_editor(user: Any) -> None:
    """Refuse who does not keep the directory. Set-up runs as the clock."""
    if user is not CLOCK and not is_editor(user):
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)


def require_keeper(user: Any, organization: Organization) -> None:
    """Refuse who does not keep this listing. Set-up runs as the clock."""
    if user is not CLOCK and not keeps(user, organization):
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)


def require_edit(user: Any, organization: Organization) -> None:
    """Refuse who may not change this organization's listings."""
    if not may_edit(user, organization):
        raise PermissionDenied(Permission.LISTING_EDIT.value)
