"""One page of what was found: by number, as the standard has it, or after the last one that was read.

What is gone comes behind what is there, so that whoever reads on to the end has heard of both.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError

from ..hsds import writing
from ..models import ListingMark
from .params import LAST_PAGE, DoorParams

PER_PAGE, MOST_PER_PAGE, MOST_MINIMAL = 50, 500, 100_000
_GONE = "gone-"


@dataclass
class DoorPage:
    """Which rows are on a page, and where the next one begins."""

    ids: list[UUID] = field(default_factory=list)
    gone: list[ListingMark] = field(default_factory=list)
    next_after: str = ""
    total: int = 0
    number: int = 0
    size: int = PER_PAGE

    def envelope(self, contents: list[Any]) -> dict[str, Any]:
        """The standard's; whoever reads on after an id has left the numbers behind."""
        body = writing.page(contents, total=self.total, number=self.number, size=self.size)
        body["last_page"] = not self.next_after
        if not self.number:
            body.pop("page_number")
        return body


def page_of(found: QuerySet[Any], gone: QuerySet[ListingMark], params: DoorParams, *, is_minimal: bool) -> DoorPage:
    """The page that was asked for."""
    most = MOST_MINIMAL if is_minimal else MOST_PER_PAGE
    size = params.number("per_page", most if is_minimal else PER_PAGE, most)
    after = params.text("after")
    number = params.number("page", 1, LAST_PAGE)
    if after and params.text("page"):
        raise ValidationError({"after": "Give a page or where to read on, not both."})
    live, total = found.order_by("id"), found.count()
    page = _after(live, gone, after, size) if after else _numbered(live, gone, total, (number - 1) * size, size)
    page.total, page.number, page.size = total + gone.count(), 0 if after else number, size
    return page


def _numbered(live: QuerySet[Any], gone: QuerySet[ListingMark], total: int, start: int, size: int) -> DoorPage:
    """One more than the page holds is looked for, to know whether there is a next one."""
    ids = list(live.values_list("id", flat=True)[start : start + size + 1]) if start < total else []
    behind = max(0, start - total)
    return _cut(ids, list(gone.order_by("row_id")[behind : behind + size + 1 - len(ids)]), size)


def _after(live: QuerySet[Any], gone: QuerySet[ListingMark], after: str, size: int) -> DoorPage:
    last = _id(after.removeprefix(_GONE))
    if after.startswith(_GONE):
        return _cut([], list(gone.filter(row_id__gt=last).order_by("row_id")[: size + 1]), size)
    ids = list(live.filter(id__gt=last).values_list("id", flat=True)[: size + 1])
    return _cut(ids, list(gone.order_by("row_id")[: size + 1 - len(ids)]), size)


def _cut(ids: list[UUID], gone: list[ListingMark], size: int) -> DoorPage:
    page = DoorPage(ids[:size], gone[: max(0, size - len(ids))])
    if len(ids) + len(gone) > size:
        page.next_after = f"{_GONE}{page.gone[-1].row_id}" if page.gone else str(page.ids[-1])
    return page


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise ValidationError({"after": "Write the id that the last page gave as its end."}) from None
