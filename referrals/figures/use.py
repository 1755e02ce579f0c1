"""How often a listing was asked for: what the directory puts its listings to verify in order by."""

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from ..models import Offer


def requests_of_listing(*, since: datetime) -> Any:
    """An expression on services: requests sent to it since then."""
    sent = Offer.objects.filter(service=OuterRef("pk"), sent_at__gte=since).values("service")
    return Coalesce(Subquery(sent.annotate(n=Count("pk")).values("n")), Value(0))
