"""What may be said of a request, asked by pages and API alike."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import PermissionWord
from casemgmt.core.errors import NotPossible

from ..workflow import OFFER
from .models import Offer

# The list of reasons a move asks for, and the field that offers it.
REASONS = {"decline": ("decline", "reason"), "not_link": ("not_linked", "reason"), "recall": ("recall", "code")}
# What goes on with a request, or tells the agency more of it, needs a consent that holds; saying no, taking back and
# saying what came of it do not.
GO_ON = frozenset({"acknowledge", "ask", "answer", "waitlist", "accept", "undo", "confirm", "book"})
OURS = frozenset({Permission.REFERRAL_MAKE})
BOTH = OURS | {Permission.OFFER_ANSWER}
# Moves beside the table of states: whose they are.
BESIDE = {"confirm": OURS, "open": OURS, "book": BOTH, "state": BOTH}
LAST_IN_LINE = 100_000
MOST_PEOPLE = 20


def rights_of(name: str) -> frozenset[PermissionWord]:
    """The rights of which one is needed to make this move, whatever the state."""
    return BESIDE.get(name) or frozenset(row.permission for row in OFFER.rows if row.name == name)


def refuse_without_consent(offer: Offer, name: str, at: datetime) -> None:
    """Once the consent for this agency was taken back or has run out, nothing goes on with its request."""
    if name in GO_ON and not offer.reading(at).is_covered:
        raise NotPossible(_("The person's consent for this request has ended. Nothing can go on with it."))
