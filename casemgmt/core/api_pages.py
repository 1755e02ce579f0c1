"""Pages of an API list. They cost the same whatever is stored: one row more tells whether another follows, and counting
stops where nobody reads a number any more."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination

COUNTED = 10_000


class LongPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that is told what there is, instead of counting it."""

    def __init__(self, rows: list[Any], size: int, *, count: int) -> None:
        super().__init__(rows, size)
        self.count = count


class LongPage(Page):  # type: ignore[type-arg]
    """A page that knows whether another follows."""

    def __init__(self, rows: list[Any], number: int, paginator: LongPaginator, *, is_last: bool) -> None:
        super().__init__(rows, number, paginator)
        self.is_last = is_last

    def has_next(self) -> bool:
        return not self.is_last

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1


def _read(rows: "QuerySet[Any]", view: Any) -> list[Any]:
    """These rows, with what the view shows of each. What is dear to say of a row (`shown`) is asked by the ids of the
    page alone: as a column of the list PostgreSQL would price it for all that is stored."""
    if not hasattr(view, "shown"):
        return list(rows)
    ids = list(rows.values_list("pk", flat=True))
    found = view.shown().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


class LongPages(PageNumberPagination):
    """`count` is exact up to ten thousand and stops there; `next` goes on to the last row."""

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        number = request.query_params.get(self.page_query_param, "1")
        if not isinstance(queryset, QuerySet) or not number.isdecimal() or not 0 < int(number) < 1_000_000:
            return super().paginate_queryset(queryset, request, view)
        self.request = request
        size = self.get_page_size(request) or COUNTED
        first = (int(number) - 1) * size
        rows = _read(queryset[first : first + size + 1], view)
        if first and not rows:
            raise NotFound(self.invalid_page_message.format(page_number=number, message=""))
        self.page = self._page(queryset, rows, int(number), size)
        return list(self.page)

    def _page(self, queryset: "QuerySet[Any]", rows: list[Any], number: int, size: int) -> LongPage:
        is_last = len(rows) <= size
        count = (number - 1) * size + len(rows) if is_last else queryset.order_by().values("pk")[:COUNTED].count()
        shown = rows[:size]
        return LongPage(shown, number, LongPaginator(shown, size, count=count), is_last=is_last)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The same shape, with what `count` means."""
        told = super().get_paginated_response_schema(schema)
        told["properties"]["count"]["description"] = f"How many there are; {COUNTED:,} stands for as many or more."
        return told
