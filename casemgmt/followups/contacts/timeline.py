"""How attempts and follow-ups read on a case's timeline: their notes and names are looked up in bulk."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.cases.hooks import Told
from casemgmt.cases.timeline import label
from casemgmt.core.codes import ContactMode
from casemgmt.core.models import Event

from ..attempts.models import Attempt, AttemptResult
from ..protocols.models import Trigger
from .models import CancelReason, FollowUp, MissedCause
from .why import day_and_time


def sentences(*, events: Iterable[Event], zone: ZoneInfo) -> dict[int, Told]:
    """The sentences for those events that are ours; two queries, however many there are."""
    rows = list(events)
    attempts = [row for row in rows if row.verb.startswith("attempt.")]
    contacts = [row for row in rows if row.verb.startswith("followup.")]
    return _attempts(attempts) | _contacts(contacts, zone)


def _attempts(events: list[Event]) -> dict[int, Told]:
    if not events:
        return {}
    found = Attempt.objects.select_related("follow_up").in_bulk([row.subject_id for row in events])
    return {row.pk: _attempt(row, found.get(row.subject_id)) for row in events}


def _attempt(event: Event, attempt: Attempt | None) -> Told:
    if event.verb == "attempt.undone":
        return Told(_("Undone: %(result)s") % {"result": label(AttemptResult, event.data.get("result"))})
    url = reverse("followups:tried", args=[event.subject_id])
    if attempt and attempt.case_id != event.case_id:
        return Told(_("An attempt, moved to the file of another person"))
    if event.verb not in {"attempt.recorded", "attempt.moved"}:
        return Told(_put_right_words()[event.verb], url=url)
    if attempt is None:
        return Told(_tried_words(event.data.get("result"), event.data.get("mode")))
    words = _tried_words(attempt.result, attempt.mode)
    if attempt.follow_up:
        words = f"{words} · {attempt.follow_up.name}"
    if attempt.voided_at:
        return Told(_("%(result)s, entered in error") % {"result": words}, url=url)
    return Told(words, attempt.note, url)


def _tried_words(result: Any, mode: Any) -> str:
    return f"{label(AttemptResult, result)} · {label(ContactMode, mode)}"


def _put_right_words() -> dict[str, str]:
    return {
        "attempt.corrected": _("An attempt was corrected"),
        "attempt.voided": _("An attempt was marked as entered in error"),
        "attempt.restored": _("An attempt was brought back"),
        "attempt.moved_away": _("An attempt was moved to the file of another person"),
    }


def _contacts(events: list[Event], zone: ZoneInfo) -> dict[int, Told]:
    if not events:
        return {}
    found = FollowUp.objects.in_bulk([row.subject_id for row in events])
    return {row.pk: _contact(row, found.get(row.subject_id), zone) for row in events}


def _contact(event: Event, follow_up: FollowUp | None, zone: ZoneInfo) -> Told:
    verb = event.verb.partition(".")[2]
    words = _moved_with().get(event.data.get("moved_with")) or _words().get(verb, "%(name)s")
    words = _("%(name)s: missed, %(cause)s") if verb == "missed" and event.data.get("cause") else words
    values = {
        "name": follow_up.name if follow_up else event.data.get("step", _("Planned contact")),
        "reason": label(CancelReason, event.data.get("reason")),
        "cause": label(MissedCause, event.data.get("cause")),
        "due": day_and_time(datetime.fromisoformat(event.data["due"]), zone) if event.data.get("due") else "",
    }
    return Told(words % values, url=reverse("followups:follow_up", args=[event.subject_id]))


def _moved_with() -> dict[Any, Any]:
    """Why a contact moved, where it was not a hold."""
    return {
        Trigger.APPOINTMENT: _("%(name)s moved with the appointment, now due %(due)s"),
        Trigger.OFFER_ACCEPTED: _("%(name)s moved with the agency's answer, now due %(due)s"),
        Trigger.LINKAGE: _("%(name)s moved with the day service began, now due %(due)s"),
    }


def _words() -> dict[str, Any]:
    return {
        "scheduled": _("%(name)s planned, due %(due)s"),
        "opened": _("%(name)s: the window opened"),
        "overdue": _("%(name)s is overdue; who has it was told"),
        "escalated": _("%(name)s is still overdue; the managers were told"),
        "reached": _("%(name)s: reached"),
        "unreached": _("%(name)s: not reached, the plan was carried out"),
        "missed": _("%(name)s: missed"),
        "cancelled": _("%(name)s cancelled: %(reason)s"),
        "reopened": _("%(name)s is as it was before"),
        "reached_late": _("%(name)s: reached late"),
        "moved": _("%(name)s moved by the time on hold, now due %(due)s"),
        "cause_given": _("%(name)s was missed because: %(cause)s"),
        "cause_taken_back": _("%(name)s: why it was missed was taken back: %(cause)s"),
        "claimed": _("Somebody is calling for %(name)s"),
        "paused": _("%(name)s waits while the case is on hold"),
    }
