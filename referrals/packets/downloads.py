"""Packets that are ready, sent as one PDF to page and API alike."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from casemgmt.core import accesslog
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessVerb

from ..models import Offer, PacketBatch
from .models import NAMED, PLAIN


def send_packets(request: HttpRequest, batch: PacketBatch) -> HttpResponse:
    """The paper, while it is kept, while every request on it may still be seen, and while everybody it names may still
    be named: consent is asked again each time. All it is about are on record."""
    at = timezone.now()
    printed = list(batch.offers.filter(pk__in=batch.ids_that(NAMED, PLAIN)))
    seen = Offer.objects.visible_to(request.user).filter(pk__in=[offer.pk for offer in printed]).count()
    if not batch.is_ready(at) or seen != len(printed):
        raise Http404
    if why := why_not_handed_out(batch, at):
        raise NotPossible(why)
    accesslog.note(request, AccessVerb.EXPORTED, subject=batch, program_id=batch.program_id)
    accesslog.shown(request, [offer.person_id for offer in printed])
    answer = HttpResponse(bytes(batch.content or b""), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="packets.pdf"'
    return answer


def why_not_handed_out(batch: PacketBatch, at: datetime) -> str:
    """Why prepared packets may not leave now: somebody they name may not be named to the agency any more."""
    printed = Offer.objects.filter(pk__in=batch.ids_that(NAMED, PLAIN)).as_read(at).select_related("identity_consent")
    shut = sum(not _still_may(batch, offer, at) for offer in printed)
    if not shut:
        return ""
    words = ngettext(
        "Since they were prepared, %(n)s agency may not read any more what stands on its packet. Ask for them again.",
        "Since they were prepared, %(n)s agencies may not read any more what stands on their packets. Ask for them"
        " again.",
        shut,
    )
    return words % {"n": shut}


def _still_may(batch: PacketBatch, offer: Offer, at: datetime) -> bool:
    """What was printed may still be read: of a named packet under the very consent it was drawn under, since another
    one may open less."""
    reads = offer.reading(at)
    if str(offer.pk) not in batch.ids_that(NAMED):
        return reads.asked
    return bool(reads.opened) and batch.outcomes[str(offer.pk)].get("consent") in (None, str(offer.identity_consent_id))
