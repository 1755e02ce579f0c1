"""Consents that run out soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from ..models import Consent

TOLD_AHEAD = timedelta(days=14)


def ends_soon(at: datetime) -> QuerySet[Consent]:
    """Those that hold, and run out within two weeks."""
    return Consent.objects.live(at).filter(expires_at__lte=at + TOLD_AHEAD)


def not_followed(live: Sequence[Consent], at: datetime) -> list[Consent]:
    """Of one person's consents that hold: those that run out soon, and that none for the same recipient outlasts which
    tells no less."""
    soon = [one for one in live if one.expires_at <= at + TOLD_AHEAD]
    return [one for one in soon if not any(_follows(other, one) for other in live)]


def _follows(other: Consent, one: Consent) -> bool:
    is_same = (other.organization_id, other.agency_class) == (one.organization_id, one.agency_class)
    return is_same and other.expires_at > one.expires_at and set(one.categories) <= set(other.categories)
