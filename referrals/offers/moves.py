"""Each move as a page offers it: its words, its form, and the action it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgmt.core.actor import Actor
from casemgmt.core.codes import Side

from .. import actions
from ..appointments.forms import BookForm
from ..linkages.forms import StateForm
from ..models import Offer
from . import forms

Carrying = Callable[[Offer, dict[str, Any], Actor, datetime], Any]


@dataclass(frozen=True)
class OfferMove:
    """A button and what stands behind it. `done` is said afterwards; `warns` before a step that cannot be taken
    back."""

    name: str
    label: str | Promise
    form: type[forms.MoveForm]
    call: Carrying
    done: str | Promise
    warns: str | Promise = ""
    is_answer: bool = False

    @property
    def press(self) -> str | Promise:
        """What the button under the form says: a question is not what is pressed."""
        return _("Record") if self.name == "state" else self.label

    @property
    def is_rare(self) -> bool:
        """Whether the button belongs behind “More”."""
        return self.name in {"void", "withdraw", "recall"}


def _told(data: dict[str, Any]) -> str:
    return data.get("told_by") or ""


# In the order of the buttons.
MOVES = {
    move.name: move
    for move in (
        OfferMove(
            "accept",
            _("Accept"),
            forms.AcceptForm,
            lambda offer, data, by, at: actions.accept_with_plan(
                offer=offer,
                first_contact_by=data.get("first_contact_by"),
                starts_at=data.get("starts_at"),
                room_left=data.get("beds_left"),
                by=by,
                at=at,
                told_by=_told(data),
            ),
            _("Accepted."),
            is_answer=True,
        ),
        OfferMove(
            "acknowledge",
            _("Acknowledge"),
            forms.MoveForm,
            lambda offer, data, by, at: actions.acknowledge_offer(offer=offer, by=by, at=at, told_by=_told(data)),
            _("Acknowledged. The program knows that you have seen it."),
            is_answer=True,
        ),
        OfferMove(
            "book",
            _("Book an appointment"),
            BookForm,
            lambda offer, data, by, at: actions.book_appointment(
                offer=offer,
                starts_at=data["starts_at"],
                place=data["place"],
                goes_along=bool(data.get("goes_along")),
                by=by,
                at=at,
            ),
            _("Booked. Both sides are asked the day after whether it happened."),
        ),
        OfferMove(
            "state",
            _("Did service begin?"),
            StateForm,
            lambda offer, data, by, at: actions.state_linkage(
                offer=offer,
                side=data.get("side") or Side.AGENCY,
                began=data["began"],
                service_on=data["service_on"],
                evidence=data.get("evidence") or "",
                stage=data.get("stage") or "",
                told_by=_told(data),
                by=by,
                at=at,
            ),
            _("Recorded. Thank you."),
        ),
        OfferMove(
            "undo",
            _("Undo"),
            forms.MoveForm,
            lambda offer, data, by, at: actions.undo_answer(offer=offer, by=by, at=at),
            _("Undone. The request waits for your answer again."),
        ),
        OfferMove(
            "answer",
            _("Answer the question"),
            forms.AnswerForm,
            lambda offer, data, by, at: actions.answer_question(offer=offer, answer=data["answer"], by=by, at=at),
            _("Answered. The agency's clock goes on."),
        ),
        OfferMove(
            "confirm",
            _("Confirm this agency"),
            forms.MoveForm,
            lambda offer, data, by, at: actions.confirm_offer(offer=offer, by=by, at=at),
            _("Confirmed. The other requests were closed."),
            warns=_("The other live requests of this referral end, and this agency learns who the person is."),
        ),
        OfferMove(
            "open",
            _("Open identity now"),
            forms.MoveForm,
            lambda offer, data, by, at: actions.open_identity(offer=offer, by=by, at=at),
            _("The agency can now see who the person is and how to reach them."),
            warns=_("The agency will see the person's name, birth date and contact points. This is put on record."),
        ),
        OfferMove(
            "not_link",
            _("Service did not begin"),
            forms.NotLinkedForm,
            lambda offer, data, by, at: actions.not_link_offer(
                offer=offer,
                reason=data["reason"],
                note_text=data["note"],
                attempts=data.get("attempts"),
                by=by,
                at=at,
            ),
            _("Recorded that service did not begin."),
        ),
        OfferMove(
            "complete",
            _("Complete"),
            forms.CompleteForm,
            lambda offer, data, by, at: actions.complete_offer(offer=offer, outcome=data["outcome"], by=by, at=at),
            _("Completed."),
        ),
        OfferMove(
            "waitlist",
            _("Waitlist"),
            forms.WaitlistForm,
            lambda offer, data, by, at: actions.waitlist_offer(
                offer=offer, review_on=data["review_on"], position=data["position"], by=by, at=at, told_by=_told(data)
            ),
            _("Put on the waitlist."),
            is_answer=True,
        ),
        OfferMove(
            "ask",
            _("Ask"),
            forms.AskBackForm,
            lambda offer, data, by, at: actions.ask_about_offer(
                offer=offer, question=data["question"], by=by, at=at, told_by=_told(data)
            ),
            _("Your question was sent. Your clock stops until it is answered."),
            is_answer=True,
        ),
        OfferMove(
            "decline",
            _("Decline"),
            forms.DeclineForm,
            lambda offer, data, by, at: actions.decline_offer(
                offer=offer,
                reason=data["reason"],
                note_text=data["note"],
                named_service=data.get("named_service"),
                by=by,
                at=at,
                told_by=_told(data),
            ),
            _("Declined. Thank you for saying why."),
            is_answer=True,
        ),
        OfferMove(
            "recall",
            _("Recall"),
            forms.RecallForm,
            lambda offer, data, by, at: actions.recall_offer(
                offer=offer, reason=data["reason"], code=data.get("code") or "other", by=by, at=at
            ),
            _("Recalled. The agency was told."),
            warns=_("The agency is told that nothing more is needed, and loses access at once."),
        ),
        OfferMove(
            "withdraw",
            _("The person withdraws"),
            forms.WithdrawOfferForm,
            lambda offer, data, by, at: actions.withdraw_offer(offer=offer, how_said=data["reason"], by=by, at=at),
            _("Withdrawn. The agency was told to stop contact."),
            warns=_("Contact stops at once."),
        ),
        OfferMove(
            "void",
            _("Entered in error"),
            forms.VoidOfferForm,
            lambda offer, data, by, at: actions.void_offer(offer=offer, reason=data["reason"], by=by, at=at),
            _("Taken out of every count."),
            warns=_("It leaves every count and cannot be brought back."),
        ),
    )
}
