"""What an agency is asked from its mailed link of what came of a request: did an appointment take place, does service
go on. Nobody is named in the question."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as fields
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.codes import Side
from casemgmt.core.forms import Form
from casemgmt.core.templatetags.words import in_words

from .. import actions
from ..appointments.forms import SettleForm
from ..models import Appointment, AppointmentState, Offer
from ..owed_answers import check_to_answer


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


def questions(offer: Offer, at: datetime) -> list[Question]:
    """What waits for this agency's answer on this request; nothing where the person did not agree that it tells us what
    came of it. `offer` as `offers_for_page` loads it."""
    if not offer.reading(at).tells_back:
        return []
    slots = [_of_slot(slot) for slot in offer.appointments.all() if _is_owed(slot, at)]
    return [*slots, *_of_check(offer)]


def _is_owed(slot: Appointment, at: datetime) -> bool:
    is_told = any(answer.side == Side.AGENCY for answer in slot.answers.all())
    return slot.starts_at < at and slot.state != AppointmentState.CANCELLED and not is_told


def _of_slot(slot: Appointment) -> Question:
    def settle(said: dict[str, Any], **who: Any) -> Any:
        return actions.settle_appointment(appointment=slot, attended=said["came"], reason=said["reason"], **who)

    words = _("The appointment of %(moment)s: did the person come?") % {
        "moment": in_words(timezone.localtime(slot.starts_at))
    }
    return Question("settle", str(slot.pk), words, SettleForm, settle, ("told_by",))


def _of_check(offer: Offer) -> Iterator[Question]:
    told = offer.checks.filter(side=Side.AGENCY).values_list("days", flat=True)
    days = check_to_answer(offer, list(told))
    if days:

        def answer(said: dict[str, Any], **who: Any) -> Any:
            return actions.answer_check(offer=offer, days=days, still_served=said["still"], **who)

        words = _("%(days)d days after service began: is the person still served?") % {"days": days}
        yield Question("check", str(days), words, CheckForm, answer)
