"""Mailed links: noting each use, and revoking them."""

from datetime import datetime

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor

from ...models import LinkUse, Offer, ReplyLink
from ...offers.actions.steps import lock_offer, note_on_offer


def note_link_use(*, link: ReplyLink, what: str, ip: str | None, by: Actor, at: datetime) -> LinkUse:
    """Count one use of a mailed link; whoever holds the link did it."""
    return LinkUse.objects.create(link=link, what=what, ip=ip, at=at)


@action
def revoke_links(*, offer: Offer, by: Actor, at: datetime) -> int:
    """No mailed link opens this request any more. The agency answers by signing in, or by phone."""
    offer = lock_offer(offer)
    require(by, Permission.REFERRAL_MAKE, offer)
    revoked = ReplyLink.objects.filter(offer=offer, revoked_at=None).update(revoked_at=at)
    if revoked:
        note_on_offer("links_revoked", offer, by=by, at=at, links=revoked)
    return revoked
