"""The saved views of a list, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from casemgmt.core.actor import signed_in

from .models import SavedView

# Where somebody is in a list, not what they look for.
PLACES = ("page", "open")


@dataclass(frozen=True)
class ListViews:
    """Those of one list: each with whether it is what is shown now; and what would be kept."""

    rows: Sequence[tuple[SavedView, bool]]
    path: str
    query: str


def saved_views(request: HttpRequest) -> ListViews:
    """Of the list at this address, for who looks."""
    query = filters_of(request)
    rows = SavedView.objects.filter(user=signed_in(request), path=request.path)
    return ListViews([(row, row.query == query) for row in rows], request.path, query)


def filters_of(request: HttpRequest) -> str:
    """The filters of an address, in one order, so that the same ones are the same."""
    words = request.GET.copy()
    for name in PLACES:
        words.pop(name, None)
    kept = sorted((name, value) for name, values in words.lists() for value in values if value)
    plain = request.GET.copy()
    plain.clear()
    for name, value in kept:
        plain.appendlist(name, value)
    return plain.urlencode()[:600]
