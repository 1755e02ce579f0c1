"""Narrowing an agency's inbox: how soon, what is needed, which service, words.

Words look only where an agency may read before it accepts: what is asked and the few facts beside it, the service, the
code. Never at who the person is, also when identity is open: what one types stands in the address of the page.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where

from ..models import OfferQuerySet
from ..offers import reading

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


def narrow(offers: OfferQuerySet, wanted: InboxFilter, at: datetime) -> OfferQuerySet:
    """Those that fit everything that is wanted. What an agency may not read any more is found by service and code
    alone: a search would tell what the page leaves out."""
    offers = offers.filter(service=wanted.service) if wanted.service else offers
    said = {"urgency": wanted.urgency, "referral__need__domain": wanted.need}
    said = {name: value for name, value in said.items() if value}
    if not said and not wanted.words:
        return offers
    readable = offers.asked_of_agency(at).filter(**said)
    return with_words(readable if said else offers, wanted.words, readable)


def readable_by(user: Any, at: datetime) -> Q:
    """Requests of which this user may read what was asked: ours, and an agency's while it may."""
    return Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) | Q(
        reading.annotations(at)["agency_reads_asked"]
    )


def with_words(offers: OfferQuerySet, words: str, readable: OfferQuerySet) -> OfferQuerySet:
    """Those whose readable part holds every word, and those whose code begins so."""
    said = words.split()[:MOST_WORDS]
    if not said:
        return offers
    everywhere = Q()
    for word in said:
        everywhere &= Q(*((f"{name}__icontains", word) for name in READABLE), _connector=Q.OR)
    code = "".join(sign for sign in words.upper() if sign.isalnum())
    found = Q(pk__in=readable.filter(everywhere).values("pk"))
    return offers.filter(found | Q(code__startswith=code) if len(code) >= SHORTEST_CODE else found)
