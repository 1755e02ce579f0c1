"""The saved views of a list, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in

from ..models import Program
from ..permissions import Permission
from .models import SavedView

# Where somebody is in a list, not what they look for.
PLACES = ("page", "open")


@dataclass(frozen=True)
class ListViews:
    """Those of one list: each with whether it is what is shown now; and what would be kept. Where the reader may share
    one, with the managers of which program."""

    rows: Sequence[tuple[SavedView, bool]]
    path: str
    query: str
    program: Program | None = None


def saved_views(request: HttpRequest, program: Program | None = None) -> ListViews:
    """Of the list at this address, for who looks: one's own, and those shared with the managers of the program."""
    query, user = filters_of(request), signed_in(request)
    rows = SavedView.objects.visible_to(user).filter(path=request.path)
    mine = [row for row in rows if row.shared_with_id is None or (program and row.shared_with_id == program.pk)]
    sharing = program if program is not None and holds(user, Permission.CASE_ASSIGN, program) else None
    return ListViews([(row, row.query == query) for row in mine], request.path, query, sharing)


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
