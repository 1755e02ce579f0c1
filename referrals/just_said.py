"""What somebody said by one press a moment ago, of appointments, checks and referrals: told, and taken back."""

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
from .models import AppointmentAnswer, LinkageCheck, Referral
from .workflow import ReferralState


def said_in_one_press(*, by: Any, said_at: datetime) -> Iterator[JustSaid]:
    """All of it that still stands."""
    yield from _came(by, said_at)
    yield from _served(by, said_at)
    yield from _closed(by, said_at)


def came_words(*, attended: bool) -> str:
    """Of whom and where."""
    if attended:
        return _("%(name)s: the appointment at %(agency)s took place, recorded.")
    return _("%(name)s: did not come to the appointment at %(agency)s, recorded.")


def served_words(*, still_served: bool) -> str:
    """Of whom and where."""
    if still_served:
        return _("%(name)s: still served at %(agency)s, recorded.")
    return _("%(name)s: no longer served at %(agency)s, recorded.")


def _came(by: Any, said_at: datetime) -> Iterator[JustSaid]:
    rows: Any = AppointmentAnswer.objects.filter(by=by, said_at=said_at)
    for said in rows.select_related("appointment__offer__organization", "appointment__offer__person__root"):
        words = came_words(attended=said.attended) % _about(said.appointment.offer)
        yield JustSaid(words, partial(actions.take_back_answer, answer=said), said.program_id)


def _served(by: Any, said_at: datetime) -> Iterator[JustSaid]:
    rows: Any = LinkageCheck.objects.filter(by=by, said_at=said_at)
    for said in rows.select_related("offer__organization", "offer__person__root"):
        words = served_words(still_served=said.still_served) % _about(said.offer)
        yield JustSaid(words, partial(actions.take_back_check, check=said), said.program_id)


def _closed(by: Any, said_at: datetime) -> Iterator[JustSaid]:
    programs = programs_where(by, Permission.REFERRAL_MAKE)
    events = Event.objects.filter(verb="referral.closed", program_id__in=programs, at=said_at, actor=by)
    closed = Referral.objects.filter(pk__in=events.values("subject_id"), state=ReferralState.CLOSED)
    for referral in closed.select_related("need", "person__root"):
        words = _("%(name)s: the referral for %(need)s is closed.")
        facts = {"name": referral.person.display_name, "need": referral.need.get_domain_display()}
        yield JustSaid(words % facts, partial(actions.take_back_closing, referral=referral), referral.program_id)


def _about(offer: Any) -> dict[str, Any]:
    return {"name": offer.person.display_name, "agency": offer.organization}
