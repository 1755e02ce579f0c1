"""What changed since a moment, what is gone since, and when a listing last changed.

What is touched and not settled yet counts as changed now: whoever keeps a copy may be told of it twice, never not at
all.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from .models import ListingMark, ListingTouch

FEW = 1000  # so many are asked for by id; of more all are read


def changed_since(kind: str, after: datetime) -> Q:
    """Listings of a kind that changed at that moment or later, with everything below them."""
    marked = ListingMark.objects.filter(kind=kind, changed_at__gte=after)
    touched = ListingTouch.objects.filter(kind=kind)
    return Q(id__in=marked.values("row_id")) | Q(id__in=touched.values("row_id"))


def gone_since(kind: str, after: datetime, listed: QuerySet[Any]) -> QuerySet[ListingMark]:
    """What is left of listings that others may have a copy of and that are listed no more. `listed` are all rows of
    the kind that are."""
    stands = Exists(listed.filter(pk=OuterRef("row_id")))
    touched = ListingTouch.objects.filter(kind=kind).values("row_id")
    ended = Q(ended_at__gte=after) | Q(ended_at=None, row_id__in=touched)
    return ListingMark.objects.filter(ended, ~stands, kind=kind, was_listed=True)


def gone(kind: str, row_id: UUID) -> ListingMark | None:
    """What is left of one listing; nothing where there never was one."""
    return ListingMark.objects.filter(kind=kind, row_id=row_id, was_listed=True).first()


def moments_of(kind: str, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each of these listings last changed; one that nobody noticed is left out."""
    wanted = list(ids)
    few = {"row_id__in": wanted} if len(wanted) <= FEW else {}
    found = dict(ListingMark.objects.filter(kind=kind, **few).values_list("row_id", "changed_at"))
    touched = ListingTouch.objects.filter(kind=kind, **few).values_list("row_id")
    for row_id, at in touched.annotate(newest=Max("at")):
        found[row_id] = max(at, found.get(row_id, at))
    return found


def newest_change(kind: str) -> datetime | None:
    """When any listing of the kind last changed; nothing while something waits to be settled."""
    if ListingTouch.objects.filter(kind=kind).exists():
        return None
    return ListingMark.objects.filter(kind=kind).aggregate(newest=Max("changed_at"))["newest"]
