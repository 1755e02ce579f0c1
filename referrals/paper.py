"""The referral packet as paper: what stands on it, for one offer or for many, on the page and in the PDF alike."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casemgmt.core import pdf

from . import queries
from .models import DeclineReason, Offer

LANGUAGES = {"en": "English", "es": "Español"}
SIZES = {"letter": "Letter", "a4": "A4"}


def sheet(offer: Offer, at: datetime, *, with_name: bool) -> dict[str, Any]:
    """What stands on one packet. The person is named only where identity is open, and with a cover sheet in front."""
    is_open = with_name and offer.identity_is_open(at)
    return {
        "offer": offer,
        "opened": queries.opened(offer.person) if is_open else None,
        "reasons": [label for value, label in DeclineReason.choices if value != DeclineReason.OTHER],
        "printed_at": at,
    }


def as_pdf(offers: Iterable[Offer], at: datetime, *, with_name: bool, language: str, page_size: str) -> bytes:
    """One PDF with a packet for each offer, each beginning on a page of its own. Times are the program's."""
    printed = list(offers)
    with translation.override(language), timezone.override(printed[0].program.zone):
        words = {"sheets": [sheet(offer, at, with_name=with_name) for offer in printed], "language": language}
        title = _("Referral packet")
        return pdf.render_pdf("pdf/packet.html", words, title=title, language=language, page_size=page_size)
