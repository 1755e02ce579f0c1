"""Somebody is calling now, so that two colleagues do not call at once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import clocks
from ..models import FollowUp
from .ends import lock_follow_up


@action
def claim_follow_up(*, follow_up: FollowUp, by: Actor, at: datetime) -> FollowUp:
    """Hold the contact while calling. The claim ends with the attempt, or by itself after a quarter of an hour."""
    follow_up = lock_follow_up(follow_up)
    require(by, Permission.FOLLOWUP_ATTEMPT, follow_up)
    if not follow_up.is_live:
        raise NotPossible(_("This contact has already ended as “%(end)s”.") % {"end": follow_up.get_end_display()})
    if is_claimed_by_other(follow_up, by, at):
        raise NotPossible(_("A colleague is calling right now. Wait, or ask them."))
    is_new = follow_up.claimed_by_id != by.pk or not follow_up.claimed_until or follow_up.claimed_until <= at
    follow_up.claimed_by_id, follow_up.claimed_until = by.pk, at + clocks.CLAIM_LASTS
    follow_up.save(update_fields=["claimed_by", "claimed_until"])
    if is_new:
        record("followup.claimed", follow_up, by=by, at=at)
    return follow_up


def is_claimed_by_other(follow_up: FollowUp, user: Any, at: datetime) -> bool:
    """Whether a colleague is calling at this moment."""
    until = follow_up.claimed_until
    return bool(until and until > at and follow_up.claimed_by_id != user.pk)
