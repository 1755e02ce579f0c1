"""The referral packet as paper: what stands on it, for one offer or for many, on the page and in the PDF alike."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from casemgmt.accounts.reasons import choices
from casemgmt.core import pdf
from casemgmt.core.calendar import in_zone

from ..models import DeclineReason, Offer
from ..offers.identity import opened_identity

LANGUAGES = {"en": "English", "es": "Español"}
SIZES = {"letter": "Letter", "a4": "A4"}


def sheet(offer: Offer, at: datetime, *, with_name: bool, reasons: list[str]) -> dict[str, Any]:
    """What stands on one packet. The person is named only where identity is open, and with a cover sheet in front."""
    is_open = with_name and offer.identity_is_open(at)
    return {
        "offer": offer,
        "opened": opened_identity(offer.person) if is_open else None,
        "reasons": reasons,
        "printed_at": at,
    }


def reasons_of(offer: Offer) -> list[str]:
    """The reasons to decline as this program words them; the last one is a line to write on."""
    known = choices(offer.program_id, "decline")
    return [str(label) for code, label in known if code and code != DeclineReason.OTHER]


def as_pdf(offers: Iterable[Offer], at: datetime, *, with_name: bool, language: str, page_size: str) -> bytes:
    """One PDF with a packet for each offer, each beginning on a page of its own. Times are the program's."""
    printed = list(offers)
    with translation.override(language), in_zone(printed[0].program.zone):
        reasons = reasons_of(printed[0])
        sheets = [sheet(offer, at, with_name=with_name, reasons=reasons) for offer in printed]
        title = _("Referral packet")
        words = {"sheets": sheets, "language": language}
        return pdf.render_pdf("pdf/packet.html", words, title=title, language=language, page_size=page_size)
