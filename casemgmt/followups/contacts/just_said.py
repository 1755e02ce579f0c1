"""Why contacts were missed, as somebody said it by one press a moment ago."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Event
from casemgmt.duties.hooks import JustSaid

from . import actions
from .models import FollowUp, MissedCause


def causes_said(*, by: Any, said_at: datetime) -> Iterator[JustSaid]:
    """Those that still stand as they were said then."""
    programs = programs_where(by, Permission.FOLLOWUP_ATTEMPT)
    given = Event.objects.filter(verb="followup.cause_given", program_id__in=programs, at=said_at, actor=by)
    said = {event.subject_id: event.data["cause"] for event in given}
    rows = FollowUp.objects.filter(pk__in=said).select_related("person__root") if said else ()
    for row in rows:
        if row.missed_cause == said[row.pk]:
            yield JustSaid(cause_words(row), partial(actions.take_back_cause, follow_up=row), row.program_id)


def cause_words(row: FollowUp) -> str:
    """Of whom and of which contact, and why it was missed."""
    facts = {"name": row.person.display_name, "contact": row.name}
    facts["cause"] = str(MissedCause(row.missed_cause).label)
    return _("%(name)s: %(contact)s was missed; why: %(cause)s.") % facts
