"""Printing packets: with the person's name as a disclosure, and many at once in the background."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core.access import Permission, require
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.pdf import PdfUnavailable
from casemgmt.people.actions import disclose
from casemgmt.people.models import Disclosure

from ...conversation import rules
from ...models import Offer, PacketBatch
from ...offers import queries
from ...offers.actions.identity import FIELDS_OPENED, IDENTITY
from ...offers.actions.steps import lock_offer, note_on_offer
from .. import paper

log = structlog.get_logger(__name__)


@transaction.atomic
def print_named_packet(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """Put a packet with the person's name on paper. Each print is a disclosure under the consent that allows it."""
    offer = lock_offer(offer)
    rules.require_side(by, offer)
    if not offer.identity_is_open(at) or offer.identity_consent is None:
        raise NotPossible(_("Who the person is is not open to this agency now. Print the packet that names nobody."))
    disclose(
        person=offer.person,
        organization=offer.organization,
        consent=offer.identity_consent,
        kind=Disclosure.Kind.PRINT,
        subject=offer,
        categories=sorted(IDENTITY),
        fields=FIELDS_OPENED,
        by=by,
        at=at,
    )
    note_on_offer("printed", offer, by=by, at=at, consent=offer.identity_consent_id)
    return offer


def prepare_packets(*, batch: PacketBatch, by: Actor, at: datetime) -> PacketBatch | None:
    """Prepare what was asked for, once. Whoever else holds the row is at it; what has ended stays as it is."""
    require(by, Permission.CLOCK_TICK, batch)
    with transaction.atomic():
        waiting = PacketBatch.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=batch.pk)
        found = waiting.filter(state=PacketBatch.State.WAITING).select_related("asked_by").first()
        return _end(found, at) if found else None


def _end(batch: PacketBatch, at: datetime) -> PacketBatch:
    try:
        with transaction.atomic():
            batch.content, batch.state = _print(batch, at), PacketBatch.State.READY
    except PdfUnavailable:
        batch.state, batch.problem = PacketBatch.State.FAILED, _("This machine cannot make PDFs yet.")
    except Exception as problem:  # whatever it was, the reader is told and may ask again
        log.error("packets.failed", batch=str(batch.pk), error=type(problem).__name__)
        batch.state = PacketBatch.State.FAILED
        batch.problem = _("Something went wrong while they were prepared. Ask for them again.")
    batch.ready_at = at
    batch.save()
    return batch


def _print(batch: PacketBatch, at: datetime) -> bytes:
    """With names where identity is open at this moment and the asker may still see the request; else without."""
    rows = queries.offers_for_page().filter(pk__in=batch.offers.all()).prefetch_related("person__contact_points")
    offers = list(rows.filter(pk__in=Offer.objects.visible_to(batch.asked_by)).order_by("organization__name", "code"))
    if not offers:
        raise NotPossible(_("None of these requests may be seen any more."))
    # in the order in which people are locked everywhere, so that two batches never wait in a circle
    for offer in sorted(offers, key=lambda one: str(one.person_id)):
        if batch.with_names and offer.identity_is_open(at):
            print_named_packet(offer=offer, by=batch.asked_by, at=at)
    kind = {"language": batch.language, "page_size": batch.page_size}
    return paper.as_pdf(offers, at, with_name=batch.with_names, **kind)


@transaction.atomic
def throw_packets_away(*, by: Actor, at: datetime) -> int:
    """The clock deletes the papers that were kept for a day."""
    old = PacketBatch.objects.filter(state=PacketBatch.State.READY, ready_at__lte=at - PacketBatch.KEPT_FOR)
    return old.update(state=PacketBatch.State.EXPIRED, content=None)
