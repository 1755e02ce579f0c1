"""Who may change the installation itself, and when the first of them may come in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.core.errors import NotPossible


def runs_installation(user: Any) -> bool:
    """Whether the user makes and retires programs here. It opens no program, and nothing of anybody served."""
    return bool(user.is_active and getattr(user, "runs_installation", False))


def require_installation(by: Any) -> None:
    """Refuse whoever does not run the installation."""
    if not runs_installation(by):
        raise PermissionDenied("installation")


def is_run_by_somebody() -> bool:
    """Whether anybody is there who can sign in and make programs."""
    return User.objects.filter(runs_installation=True, is_active=True).exists()


def refuse_second(*, is_again: bool) -> None:
    """The first administrator is the first; another one is made knowingly."""
    if is_run_by_somebody() and not is_again:
        raise NotPossible(_("This installation has an administrator already. The link works no more."))
