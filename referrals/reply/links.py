"""The mailed link that opens one de-identified request without an account: its secret, and when it works.

The secret is made of the mail's own id and the installation's key, so a mail that is sent again after a stop carries
the same link, and it is stored nowhere: the database knows only its hash.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from casemgmt.accounts.numbers.known import REPLY_LINK
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.core import frame, limits, secret_links
from casemgmt.core.limits import HOUR, Limit, TooMuch
from casemgmt.core.secret_links import hash_of

from ..models import Offer, ReplyLink

USES = Limit("link_uses", HOUR, fixed=120)  # of one link
USES_OF_ADDRESS = Limit("link_uses_of_address", HOUR, fixed=600)  # of all links, from one address: a whole office
WRONG = Limit("link_wrong", HOUR, fixed=10)  # typed steps that were wrong, of one link from one address
WRONG_ANYWHERE = Limit("link_wrong_anywhere", HOUR, fixed=30)  # the same of one link, from everywhere together
PURPOSE = "referrals.reply_link"


def link_in_mail(offer: Offer, message_id: Any, at: datetime) -> str:
    """The secret to put into this mail; the first try writes the row that knows its hash."""
    secret = secret_links.secret_in_mail(PURPOSE, message_id)
    until = at + span_at(offer.program_id, REPLY_LINK, at)  # after that the agency signs in, or phones
    ReplyLink.objects.get_or_create(
        token_hash=hash_of(secret), defaults={"offer": offer, "expires_at": until, "made_at": at}
    )
    return secret


def link_of(secret: str) -> ReplyLink | None:
    return ReplyLink.objects.select_related("offer").filter(token_hash=hash_of(secret)).first()


def count_use(link: ReplyLink, request: Any, at: datetime) -> None:
    """One more use of the link, counted by link and by address: raises `TooMuch` over either limit, or when too many
    typed steps were wrong from this address."""
    here = frame.of(request).neighborhood
    limits.spend(USES, link.pk, at=at)
    limits.spend(USES_OF_ADDRESS, here, at=at)
    wait = max(limits.wait_for(WRONG, link.pk, here, at=at), limits.wait_for(WRONG_ANYWHERE, link.pk, at=at))
    if wait:
        raise TooMuch(wait)


def count_wrong(link: ReplyLink, request: Any, at: datetime) -> None:
    """A typed step was wrong. Somebody elsewhere who guesses does not close the link to its agency at once."""
    with suppress(TooMuch):
        limits.spend(WRONG, link.pk, frame.of(request).neighborhood, at=at)
        limits.spend(WRONG_ANYWHERE, link.pk, at=at)
