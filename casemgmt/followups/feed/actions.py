"""A private calendar address: making and revoking it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.secret_links import hash_of, new_secret

from .models import CalendarFeed


@action
def make_feed(*, user: Any, by: Actor, at: datetime) -> str:
    """A new private address for one's own calendar; the old one ends. Returns the secret, which is told only now."""
    if by.pk != user.pk or not programs_where(user, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    CalendarFeed.objects.of(user).filter(revoked_at=None).update(revoked_at=at)
    secret = new_secret()
    feed = CalendarFeed.objects.create(user=user, secret_hash=hash_of(secret), made_at=at)
    record("calendar_feed.made", feed, by=by, at=at)
    return secret


@action
def revoke_feed(*, user: Any, by: Actor, at: datetime) -> None:
    """The private address answers no more, from this moment on."""
    if by.pk != user.pk:
        raise PermissionDenied(Permission.CASE_EDIT.value)
    feed = CalendarFeed.objects.select_for_update().of(user).filter(revoked_at=None).first()
    if feed is None:
        raise NotPossible(_("There is no address to revoke."))
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    record("calendar_feed.revoked", feed, by=by, at=at)
