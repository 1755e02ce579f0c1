"""Asking for packets of several requests at once; a worker prepares them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ...models import Offer, PacketBatch
from .preparation import KIND

MOST_AT_ONCE = 100  # what one worker draws within a minute or two


@action
def ask_for_packets(
    *, offers: Sequence[Offer], with_names: bool, language: str, page_size: str, by: Actor, at: datetime
) -> PacketBatch:
    """Ask for packets of several requests of one program. A worker prepares them; the row is the truth."""
    if not offers:
        raise NotPossible(_("Choose at least one request."), field="offers")
    if len(offers) > MOST_AT_ONCE:
        raise NotPossible(_("Choose at most %(n)s requests at once.") % {"n": MOST_AT_ONCE}, field="offers")
    if len({offer.program_id for offer in offers}) > 1:
        raise NotPossible(_("Choose requests of one program."), field="offers")
    for offer in offers:
        require(by, Permission.REFERRAL_MAKE, offer)
    batch = PacketBatch.objects.create(
        program_id=offers[0].program_id, asked_by=user_of(by), asked_at=at,
        with_names=with_names, language=language, page_size=page_size,
    )  # fmt: skip
    batch.offers.set(offers)
    record("packets.asked", batch, by=by, at=at, offers=len(offers))
    jobs.ask(KIND, batch, by=by, at=at)
    return batch
