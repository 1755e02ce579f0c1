"""Preparing packets that were asked for: what a worker does (`core/jobs`).

Each packet is drawn alone and without a lock. Each that names the person is then put on record in a short transaction
of its own; where that is refused, this packet is left out with its reason and the others come.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.numbers.known import KNOWN, PACKET
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.core import jobs
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Job
from casemgmt.core.pdf import PdfUnavailable
from casemgmt.people import whole

from ...models import Offer, PacketBatch
from ...offers import queries
from .. import paper
from ..models import LEFT_OUT, NAMED, PLAIN
from .prints import print_named_packet

log = structlog.get_logger(__name__)
KIND = "packets"
State = PacketBatch.State


def _found(user: Any, pk: UUID) -> PacketBatch | None:
    return PacketBatch.objects.visible_to(user).defer("content").filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    """Nothing comes of it: canceled, or given up with a sentence."""
    state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
    waiting = PacketBatch.objects.filter(pk=job.subject_id, state=State.WAITING)
    waiting.update(state=state, problem=words[:200], ready_at=at)


def _throw_away(job: Job, at: datetime) -> None:
    ready = PacketBatch.objects.filter(pk=job.subject_id, state=State.READY)
    ready.update(state=State.EXPIRED, content=None)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Packets on paper"),
    unit=_lazy("packets drawn"),
    resumes="All are drawn again; what is on record as told already is not put there twice.",
    page="referrals:packet_batch",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=lambda: KNOWN[PACKET].length(KNOWN[PACKET].usual),
    kept_there=lambda program_id, at: span_at(program_id, PACKET, at),
)
def prepare_packets(turn: jobs.Turn) -> None:
    """Draw what may be printed, put on record what names somebody, and bind it into one PDF."""
    batch = PacketBatch.objects.select_related("program", "asked_by").get(pk=turn.job.subject_id)
    try:
        content = _content(batch, turn)
    except PdfUnavailable:
        raise NotPossible(_("This machine cannot make PDFs yet.")) from None
    with turn.last_step() as at:
        batch.content, batch.state, batch.ready_at = content, State.READY, at
        batch.save(update_fields=["content", "state", "ready_at"])


def _content(batch: PacketBatch, turn: jobs.Turn) -> bytes:
    offers = _visible(batch)
    named, plain = _drawn(batch, offers, turn)
    for offer in offers:
        if offer.pk in named:
            _put_on_record(batch, offer.pk, offer.identity_consent_id, turn)
    for pk in plain:
        _note(batch, pk, PLAIN)
    left_out = set(batch.ids_that(LEFT_OUT))
    sheets = [sheet for pk, sheet in (named | plain).items() if str(pk) not in left_out]
    if not sheets:
        raise NotPossible(_("None of these packets could be printed. The reasons stand below."))
    cover = [paper.left_out_drawn(batch, turn.clock())] if left_out else []
    return paper.bound([*cover, *sheets], batch.language)


def _visible(batch: PacketBatch) -> list[Offer]:
    """Those that who asked may still see; the others are left out."""
    rows = queries.offers_with_parts().filter(pk__in=batch.offers.all()).prefetch_related(*whole.APPROACH)
    offers = list(rows.filter(pk__in=Offer.objects.visible_to(batch.asked_by)).order_by("organization__name", "code"))
    for pk in batch.offers.exclude(pk__in=[offer.pk for offer in offers]).values_list("pk", flat=True):
        _note(batch, pk, LEFT_OUT, _("You may not see this request any more."))
    return offers


def _drawn(batch: PacketBatch, offers: list[Offer], turn: jobs.Turn) -> tuple[dict[UUID, Any], dict[UUID, Any]]:
    """Each packet by its offer: with the name where identity is open at this moment, and those without."""
    named, plain = dict[UUID, Any](), dict[UUID, Any]()
    for number, offer in enumerate(offers):
        turn.says(number, len(offers))
        is_named = batch.with_names and offer.identity_is_open(turn.clock())
        if (sheet := _one_drawn(batch, offer, turn.clock(), is_named)) is not None:
            (named if is_named else plain)[offer.pk] = sheet
    turn.says(len(offers), len(offers))
    return named, plain


def _one_drawn(batch: PacketBatch, offer: Offer, at: datetime, is_named: bool) -> Any:
    """One that cannot be drawn is left out, and keeps nobody from the others."""
    try:
        return paper.drawn(offer, at, with_name=is_named, language=batch.language, page_size=batch.page_size)
    except PdfUnavailable:
        raise
    except NotPossible as problem:
        _note(batch, offer.pk, LEFT_OUT, problem.message)
        return None
    except Exception as problem:
        log.error("packet.not_drawn", offer=str(offer.pk), error=type(problem).__name__)
        _note(batch, offer.pk, LEFT_OUT, _("Something went wrong while it was drawn."))
        return None


def _put_on_record(batch: PacketBatch, pk: UUID, drawn_under: Any, turn: jobs.Turn) -> None:
    """In a short transaction of its own. What a worker that was killed had put on record is there already."""
    if str(pk) in batch.ids_that(NAMED):
        return
    try:
        with transaction.atomic():
            offer = Offer.objects.get(pk=pk)
            print_named_packet(offer=offer, drawn_under=drawn_under, by=batch.asked_by, at=turn.clock())
            _note(batch, pk, NAMED, consent=str(drawn_under))
    except NotPossible as problem:
        _note(batch, pk, LEFT_OUT, problem.message)
    except PermissionDenied:
        _note(batch, pk, LEFT_OUT, _("You may not hand this packet out any more."))


def _note(batch: PacketBatch, pk: UUID, outcome: str, why: str = "", **more: str) -> None:
    batch.outcomes[str(pk)] = {"is": outcome, "why": why, **more}
    PacketBatch.objects.filter(pk=batch.pk).update(outcomes=batch.outcomes)
