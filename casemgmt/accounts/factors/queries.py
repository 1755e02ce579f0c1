"""Who needs a second step, and who has one."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from casemgmt.accounts.models import Membership
from casemgmt.accounts.roles import Role

from .models import roles_asked


def steps_of(user: Any) -> QuerySet[Authenticator]:
    """The user's second steps; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def is_asked(user: Any) -> bool:
    """Whether one of the user's roles needs a second step where it is held; who runs the installation needs one where
    administrators do."""
    if user.runs_installation and Role.ADMINISTRATOR in settings.SECOND_FACTOR_ROLES:
        return True
    held = Membership.objects.filter(user=user, left_at=None).values_list("program_id", "role")
    return any(role in roles_asked(program_id) for program_id, role in held)


def lacks_one(user: Any) -> bool:
    """Whether the user must set one up before anything else."""
    return not steps_of(user).exists() and is_asked(user)
