"""The referral packet as paper: what stands on it, for one offer or for many, on the page and in the PDF alike."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from casemgmt.accounts.reasons import choices
from casemgmt.core import pdf
from casemgmt.core.calendar import in_zone
from casemgmt.core.errors import NotPossible
from casemgmt.people.consents.words import not_passed_on
from casemgmt.people.profiles import Element, asked_by, opened_by, terms_for
from casemgmt.people.queries import may_disclose

from ..models import DeclineReason, Offer, PacketBatch
from ..offers.identity import opened_identity
from ..workflow import OfferState

AFTER_YES = frozenset({OfferState.ACCEPTED, OfferState.LINKED})
LANGUAGES = {"en": "English", "es": "Español"}
SIZES = {"letter": "Letter", "a4": "A4"}


def sheet(offer: Offer, at: datetime, *, with_name: bool, reasons: list[str]) -> dict[str, Any]:
    """What stands on one packet. The person is named only where identity is open, and with a cover sheet in front."""
    reads = offer.reading(at)
    if not reads.asked:
        raise NotPossible(_("Nothing lets this agency read the request now, so no packet can be made of it."))
    told = opened_by(offer.referral.need.domain) if with_name else asked_by(offer.referral.need.domain)
    consent = may_disclose(offer.person, offer.organization, told, at)
    return {
        "consent_until": consent.expires_at if consent else None,
        "not_passed_on": not_passed_on() if Element.NOT_PASSED_ON in terms_for(told).to_say else "",
        "asks_after": offer.state in AFTER_YES,
        "not_linked_reasons": not_linked_reasons(offer) if offer.state in AFTER_YES else [],
        "offer": offer,
        "opened": opened_identity(offer.person, reads.opened) if with_name and reads.opened else None,
        "reasons": reasons,
        "tells_back": reads.tells_back,
        "printed_at": at,
    }


def reasons_of(offer: Offer) -> list[str]:
    """The reasons to decline as this program words them; the last one is a line to write on."""
    known = choices(offer.program_id, "decline")
    return [str(label) for code, label in known if code and code != DeclineReason.OTHER]


def not_linked_reasons(offer: Offer) -> list[str]:
    """The reasons why service did not begin, for the reply sheet after a yes."""
    return [str(label) for code, label in choices(offer.program_id, "not_linked") if code]


def as_pdf(offer: Offer, at: datetime, *, with_name: bool, language: str, page_size: str) -> bytes:
    """The packet of one offer as a PDF. Slow: nothing is held meanwhile."""
    return bound([drawn(offer, at, with_name=with_name, language=language, page_size=page_size)], language)


def drawn(offer: Offer, at: datetime, *, with_name: bool, language: str, page_size: str) -> Any:
    """The packet of one offer, to be bound with others. Times are the program's. How many pages there are is known
    once they are set: where it is other than the usual, they are set again with the true number."""
    with translation.override(language), in_zone(offer.program.zone):
        one = sheet(offer, at, with_name=with_name, reasons=reasons_of(offer))
        form = {"title": _("Referral packet"), "language": language, "page_size": page_size}
        document, usual = None, 2 if one["opened"] else 1
        for pages in range(usual, usual + 3):
            document = pdf.draw("pdf/packet.html", {"sheets": [one | {"pages": pages}], "language": language}, **form)
            if len(getattr(document, "pages", ())) in {0, pages}:
                break
        return document


def left_out_drawn(batch: PacketBatch, at: datetime) -> Any:
    """The sheet in front that says which packets are not there, and why."""
    with translation.override(batch.language), in_zone(batch.program.zone):
        words = {"left_out": batch.left_out, "batch": batch, "printed_at": at}
        form = {"language": batch.language, "page_size": batch.page_size}
        return pdf.draw("pdf/packets_left_out.html", words, title=_("Referral packet"), **form)


def bound(sheets: Sequence[Any], language: str) -> bytes:
    """One PDF of all of them, each beginning on a page of its own."""
    with translation.override(language):
        return pdf.bind(sheets, title=_("Referral packet"))
