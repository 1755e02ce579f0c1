"""Who acts: a user, the clock, or the holder of a mailed link. Every action takes one of them as `by`."""

from typing import TYPE_CHECKING, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest

# Core names no app: the type checker puts the model of AUTH_USER_MODEL in the place of Django's own alias.
if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User
else:
    from django.contrib.auth.base_user import AbstractBaseUser as User


class Clock:
    """The actor when time itself acts: the sweep. Holds `clock.tick` and nothing else."""

    pk = None
    is_active = True
    is_authenticated = True

    def __str__(self) -> str:
        return "clock"


CLOCK = Clock()


class LinkHolder:
    """The actor who answers from a mailed link, without an account: reads and answers one request, nothing else."""

    pk = None
    is_active = True
    is_authenticated = False

    def __init__(self, obj: models.Model) -> None:
        self.kind, self.only_id = obj._meta.model_name, obj.pk

    def __str__(self) -> str:
        return "link"

    def is_for(self, obj: models.Model) -> bool:
        """Whether the link was made for this one object."""
        return obj._meta.model_name == self.kind and obj.pk == self.only_id


Actor: TypeAlias = User | Clock | LinkHolder


def account_of(by: Actor) -> User | None:
    """The account behind the actor, for a column that points to it; the clock and a link have none."""
    return None if isinstance(by, Clock | LinkHolder) else by


def user_of(by: Actor) -> User:
    """The account behind what only somebody with an account can do; the clock and a link are refused."""
    if isinstance(by, Clock | LinkHolder):
        raise PermissionDenied
    return by


def signed_in(request: HttpRequest) -> User:
    """The user a page or an API call acts for. Nobody signed in is refused."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
