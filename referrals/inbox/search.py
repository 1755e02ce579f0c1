"""Narrowing an agency's inbox: how soon, what is needed, which service, words.

Words look only where an agency may read before it accepts: what is asked and the few facts beside it, the service, the
code. Never at who the person is, also when identity is open: what one types stands in the address of the page.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ..models import OfferQuerySet

READABLE = ("asked", "area_name", "language", "access_needs", "age_band", "service__name")
MOST_WORDS = 6
SHORTEST_CODE = 3


@dataclass(frozen=True)
class InboxFilter:
    """What the inbox is narrowed to; empty stands for all."""

    urgency: str = ""
    need: str = ""
    service: Any = None
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.urgency or self.need or self.service or self.words)


def narrow(offers: OfferQuerySet, wanted: InboxFilter) -> OfferQuerySet:
    """Those that fit everything that is wanted."""
    exact = {"urgency": wanted.urgency, "referral__need__domain": wanted.need, "service": wanted.service}
    return with_words(offers.filter(**{name: value for name, value in exact.items() if value}), wanted.words)


def with_words(offers: OfferQuerySet, words: str) -> OfferQuerySet:
    """Those whose readable part holds every word, and those whose code begins so."""
    said = words.split()[:MOST_WORDS]
    if not said:
        return offers
    everywhere = Q()
    for word in said:
        everywhere &= Q(*((f"{name}__icontains", word) for name in READABLE), _connector=Q.OR)
    code = "".join(sign for sign in words.upper() if sign.isalnum())
    return offers.filter(everywhere | Q(code__startswith=code) if len(code) >= SHORTEST_CODE else everywhere)
