"""What may be said of a request, asked by pages and API alike."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.access import PermissionWord
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.followups.attempts.models import COUNTED_RESULTS
from casemgmt.followups.models import Attempt

from ..workflow import OFFER
from .models import Offer

# The list of reasons a move asks for, and the field that offers it.
REASONS = {"decline": ("decline", "reason"), "not_link": ("not_linked", "reason"), "recall": ("recall", "code")}
# What goes on with a request, or tells the agency more of it, needs a consent that holds; saying no, taking back and
# saying what came of it do not.
GO_ON = frozenset({"acknowledge", "ask", "answer", "waitlist", "accept", "undo", "confirm", "book"})
# What came of it. The agency says so only where the person agreed that it tells us back.
OUTCOMES = frozenset({"state", "not_link", "complete"})
OURS = frozenset({Permission.REFERRAL_MAKE})
BOTH = OURS | {Permission.OFFER_ANSWER}
# Moves beside the table of states: whose they are.
BESIDE = {"confirm": OURS, "open": OURS, "book": BOTH, "state": BOTH}
LAST_IN_LINE = 100_000
FEWEST_ATTEMPTS = 3  # before “not reached” may be said
MOST_PEOPLE = 20
MOST_ROOM = 100_000
MOST_ATTEMPTS = 99


def our_attempts(offer: Offer) -> int:
    """How often our own people tried since the agency accepted, as their attempts say."""
    tried = Attempt.objects.filter(case_id=offer.referral.case_id, voided_at=None, result__in=COUNTED_RESULTS)
    return tried.filter(at__gte=offer.accepted_at).count() if offer.accepted_at else 0


def rights_of(name: str) -> frozenset[PermissionWord]:
    """The rights of which one is needed to make this move, whatever the state."""
    return BESIDE.get(name) or frozenset(row.permission for row in OFFER.rows if row.name == name)


def refuse_without_consent(offer: Offer, name: str, at: datetime) -> None:
    """Once the consent for this agency was taken back or has run out, nothing goes on with its request."""
    if name in GO_ON and not offer.reading(at).is_covered:
        raise NotPossible(_("The person's consent for this request has ended. Nothing can go on with it."))


def may_say_outcome(offer: Offer, by: Any, at: datetime, *, told_by: str = "") -> bool:
    """Whether who acts may say what came of it: our side always, for the person; the agency, or we in its name, only
    where the person agreed that it tells us back."""
    speaks = bool(told_by) or access.holds(by, Permission.OFFER_ANSWER, offer)
    return not speaks or offer.reading(at).tells_back


def refuse_telling_back(offer: Offer, by: Actor, at: datetime, *, told_by: str = "") -> None:
    """“You may tell us back” was not agreed to: the agency's word is its answer to the request, and we ask the
    person."""
    if not may_say_outcome(offer, by, at, told_by=told_by):
        raise NotPossible(why_nothing_told_back(is_agency=access.holds(by, Permission.OFFER_ANSWER, offer)))


def why_nothing_told_back(*, is_agency: bool) -> str:
    """Said at each place where the agency, or we in its name, would say what came of it."""
    if is_agency:
        return _(
            "The person did not agree that you tell us what came of it. Your answer to the request is all we need; "
            "we ask the person."
        )
    return _("The person did not agree that the agency tells us what came of it. Ask the person.")
