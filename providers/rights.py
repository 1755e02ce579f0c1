"""Who may change the directory: editors of any program every listing, an agency's lead its own.

The directory is shared by all programs of an installation, so an editor's right does not hang on one organization.
"""

from typing import Any

from django.core.exceptions import PermissionDenied

from casemgmt.core.access import Permission, holds, programs_where
from casemgmt.core.actor import CLOCK

from .models import Organization, reads_directory


def is_editor(user: Any) -> bool:
    """Keeps the directory of some program."""
    return bool(programs_where(user, Permission.DIRECTORY_EDIT))


def may_edit(user: Any, organization: Organization) -> bool:
    """Keeps the directory, or leads this agency."""
    return is_editor(user) or holds(user, Permission.LISTING_EDIT, organization)


def may_say_capacity(user: Any, organization: Organization) -> bool:
    """Works at this agency, or may edit its listing."""
    return may_edit(user, organization) or holds(user, Permission.OFFER_ANSWER, organization)


def require_reader(user: Any) -> None:
    """Refuse who has no role anywhere."""
    if not reads_directory(user):
        raise PermissionDenied("directory.read")


def require_editor(user: Any) -> None:
    """Refuse who does not keep the directory. Set-up runs as the clock."""
    if user is not CLOCK and not is_editor(user):
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)


def require_edit(user: Any, organization: Organization) -> None:
    """Refuse who may not change this organization's listings."""
    if not may_edit(user, organization):
        raise PermissionDenied(Permission.LISTING_EDIT.value)
