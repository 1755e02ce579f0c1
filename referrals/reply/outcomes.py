"""What an agency is asked from its mailed link of what came of a request: did an appointment take place, does service
go on. What it has just said it may put right for a while. Nobody is named in the question."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as fields
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.numbers.queries import may_undo, undo_until
from casemgmt.core.codes import Side
from casemgmt.core.forms import Form
from casemgmt.core.templatetags.words import in_words

from .. import actions
from ..appointments.forms import CancelAppointmentForm, SettleForm
from ..linkages.rules import agencys_own
from ..models import Appointment, AppointmentState, LinkageStatement, Offer
from ..owed_answers import check_to_answer
from ..workflow import OfferState


class TakeBackForm(Form):
    """Nothing but the typed step."""


class CheckForm(Form):
    """Is the person still served?"""

    still = fields.TypedChoiceField(
        label=_lazy("Is the person still served?"),
        choices=[("yes", _lazy("Still served")), ("no", _lazy("No more"))],
        coerce=lambda value: value == "yes",
        widget=fields.RadioSelect,
    )


@dataclass(frozen=True)
class Question:
    """One question to the agency: which (`about` names it in the form that is sent), in words, and what the answer
    does."""

    name: str
    about: str
    words: str
    form: type[Form]
    call: Callable[..., Any]
    leaves_out: tuple[str, ...] = ()
    press: Any = ""


def questions(offer: Offer, at: datetime) -> list[Question]:
    """What waits for this agency's answer on this request; nothing where the person did not agree that it tells us what
    came of it. `offer` as `offers_for_page` loads it."""
    if not offer.reading(at).tells_back:
        return []
    slots = [_of_slot(slot, at) for slot in offer.appointments.all() if _is_owed(slot, at)]
    return [*_taken_back(offer, at), *_needed_no_more(offer, at), *slots, *_of_check(offer, at)]


def _is_owed(slot: Appointment, at: datetime) -> bool:
    is_told = any(said.side == Side.AGENCY and not _is_fresh(said, at) for said in slot.answers.all())
    return slot.starts_at < at and slot.state != AppointmentState.CANCELLED and not is_told


def _is_fresh(said: Any, at: datetime) -> bool:
    return may_undo(said.program_id, said.said_at, at)


def _taken_back(offer: Offer, at: datetime) -> Iterator[Question]:
    """Whether service began, said here a moment ago."""
    fresh = [said for said in offer.statements.all() if not said.voided_at and _is_fresh(said, at)]
    own = agencys_own(fresh)
    for said in fresh:
        if said.pk in own:
            began = _("You said: service began.") if said.began else _("You said: service did not begin.")
            until = in_words(timezone.localtime(undo_until(said.program_id, said.said_at)))
            words = _("%(said)s Undo until %(time)s") % {"said": began, "time": until}
            yield Question("take_back", str(said.pk), words, TakeBackForm, _void(said), press=_lazy("Undo"))


def _void(said: LinkageStatement) -> Callable[..., Any]:
    def void(_said: dict[str, Any], **who: Any) -> Any:
        return actions.void_statement(statement=said, reason=_("Taken back at once"), **who)

    return void


def _needed_no_more(offer: Offer, at: datetime) -> Iterator[Question]:
    """Service has begun, and a date that lies ahead stays booked unless somebody says that it is needed no more."""
    ahead = [slot for slot in offer.appointments.all() if slot.state == AppointmentState.BOOKED and slot.starts_at > at]
    for slot in ahead if offer.state == OfferState.LINKED else ():
        words = _("Service has begun. The appointment of %(moment)s stays booked. Not needed any more?") % {
            "moment": in_words(timezone.localtime(slot.starts_at))
        }
        yield Question(
            "cancel", str(slot.pk), words, CancelAppointmentForm, _cancel(slot), press=_lazy("Cancel the appointment")
        )


def _cancel(slot: Appointment) -> Callable[..., Any]:
    def cancel(said: dict[str, Any], **who: Any) -> Any:
        return actions.cancel_appointment(appointment=slot, reason=said["reason"], **who)

    return cancel


def _of_slot(slot: Appointment, at: datetime) -> Question:
    def settle(said: dict[str, Any], **who: Any) -> Any:
        return actions.settle_appointment(appointment=slot, attended=said["came"], reason=said["reason"], **who)

    words = _("The appointment of %(moment)s: did the person come?") % {
        "moment": in_words(timezone.localtime(slot.starts_at))
    }
    fresh = [said for said in slot.answers.all() if said.side == Side.AGENCY and _is_fresh(said, at)]
    return Question("settle", str(slot.pk), _put_right(words, fresh), SettleForm, settle, ("told_by",))


def _put_right(words: str, fresh: Sequence[Any]) -> str:
    """The question again, for who has just answered it and sees that it was the wrong line."""
    if not fresh:
        return words
    until = in_words(timezone.localtime(undo_until(fresh[-1].program_id, fresh[-1].said_at)))
    return _("Recorded. %(question)s You can change it until %(time)s.") % {"question": words, "time": until}


def _of_check(offer: Offer, at: datetime) -> Iterator[Question]:
    told = list(offer.checks.filter(side=Side.AGENCY))
    days = check_to_answer(offer, [said.days for said in told if not _is_fresh(said, at)])
    fresh = [said for said in told if said.days == days and _is_fresh(said, at)]
    if days:

        def answer(said: dict[str, Any], **who: Any) -> Any:
            return actions.answer_check(offer=offer, days=days, still_served=said["still"], **who)

        words = _("%(days)d days after service began: is the person still served?") % {"days": days}
        yield Question("check", str(days), _put_right(words, fresh), CheckForm, answer)
