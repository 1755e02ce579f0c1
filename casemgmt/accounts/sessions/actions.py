"""Ending sessions, and noting that one is in use."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied

from casemgmt.accounts.looked_after import looks_after
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.events import record

from .models import BrowserSession

USE_IS_NOTED = timedelta(minutes=1)


def note_use(*, row: BrowserSession, at: datetime) -> None:
    """Somebody pressed or typed something; once a minute is enough."""
    if at - row.last_seen_at >= USE_IS_NOTED:
        BrowserSession.objects.filter(pk=row.pk, last_seen_at__lt=at).update(last_seen_at=at)


@action
def end_session(*, session: BrowserSession, by: Actor, at: datetime) -> None:
    """End one of one's own sessions: its next press asks to sign in."""
    user = user_of(by)
    BrowserSession.objects.filter(pk=session.pk, account=user).delete()
    record("session.ended", user, by=by, at=at)


@action
def end_other_sessions(*, user: Any, but: str | None, by: Actor, at: datetime) -> int:
    """End every session of the user but the one with this key; how many there were."""
    gone = BrowserSession.objects.filter(account=user).exclude(pk=but or "").delete()[0]
    if gone:
        record("session.others_ended", user, by=by, at=at, n=gone)
    return gone


@action
def end_sessions_of(*, user: Any, by: Actor, at: datetime) -> int:
    """End every session of somebody one looks after, by their roles; how many there were."""
    who = user_of(by)
    if not looks_after(who, user.pk):
        raise PermissionDenied("session.end")
    gone: int = BrowserSession.objects.filter(account=user).delete()[0]
    get_user_model().objects.end_sessions(user.pk)
    record("session.ended_for", user, by=by, at=at, n=gone)
    return gone


def clear_old(*, at: datetime) -> int:
    """Take sessions away that have run out; the clock does it."""
    return BrowserSession.objects.filter(expire_date__lte=at).delete()[0]
