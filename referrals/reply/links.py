"""The mailed link that opens one de-identified request without an account: its secret, and when it works.

The secret is made of the mail's own id and the installation's key, so a mail that is sent again after a stop carries
the same link, and it is stored nowhere: the database knows only its hash.
"""

from datetime import datetime, timedelta
from typing import Any

from casemgmt.core import secret_links
from casemgmt.core.secret_links import hash_of

from ..models import LinkUse, Offer, ReplyLink

LASTS = timedelta(days=14)
HOUR = timedelta(hours=1)
MOST_PER_LINK = 120  # uses in an hour
MOST_WRONG = 10  # typed steps that were wrong, in an hour
MOST_PER_ADDRESS = 300
PURPOSE = "referrals.reply_link"


def link_in_mail(offer: Offer, message_id: Any, at: datetime) -> str:
    """The secret to put into this mail; the first try writes the row that knows its hash."""
    secret = secret_links.secret_in_mail(PURPOSE, message_id)
    ReplyLink.objects.get_or_create(
        token_hash=hash_of(secret), defaults={"offer": offer, "expires_at": at + LASTS, "made_at": at}
    )
    return secret


def find(secret: str) -> ReplyLink | None:
    return ReplyLink.objects.select_related("offer").filter(token_hash=hash_of(secret)).first()


def is_too_much(link: ReplyLink | None, ip: str | None, at: datetime) -> bool:
    """Whether this link, or this address, was used too often in the last hour."""
    if link is None:
        return secret_links.is_guessing(ip, at)
    recent = LinkUse.objects.filter(at__gt=at - HOUR)
    of_link = recent.filter(link=link)
    is_guessing = of_link.filter(what=LinkUse.What.WRONG).count() >= MOST_WRONG
    return is_guessing or of_link.count() >= MOST_PER_LINK or recent.filter(ip=ip).count() >= MOST_PER_ADDRESS
