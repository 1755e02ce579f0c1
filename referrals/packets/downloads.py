"""Packets that are ready, sent as one PDF to page and API alike."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from casemgmt.core import accesslog
from casemgmt.core.models import AccessVerb

from ..models import Offer, PacketBatch


def send_packets(request: HttpRequest, batch: PacketBatch) -> HttpResponse:
    """The paper, while it is kept and while every request on it may still be seen. All it is about are on record."""
    offers = list(batch.offers.all())
    seen = Offer.objects.visible_to(request.user).filter(pk__in=[offer.pk for offer in offers]).count()
    if not batch.is_ready(timezone.now()) or seen != len(offers):
        raise Http404
    accesslog.note(request, AccessVerb.EXPORTED, subject=batch, program_id=batch.program_id)
    accesslog.shown(request, [offer.person_id for offer in offers])
    answer = HttpResponse(bytes(batch.content or b""), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="packets.pdf"'
    return answer
