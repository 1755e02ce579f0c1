"""What is late: the page, and the same as a file."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casemgmt.accounts.choosing import named
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.saved_views.queries import saved_views
from casemgmt.core import accesslog
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import Risk
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import Pager, address_with, page_or_fragment, paged
from casemgmt.core.tables import csv_bytes

from . import headings, queries
from .models import Duty, DutyKind

PER_PAGE = 25
# So few are all drawn at once; of more the headings stand first, and one opens at a time.
FEW = 12
MOST_IN_FILE = 10_000


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Who is late, with what, since when, who was told, what to press."""
    allowed, at, user = _allowed(request), timezone.now(), signed_in(request)
    filters = queries.LateFilters.read(request.GET)
    may_assign = bool(programs_where(user, Permission.CASE_ASSIGN))
    rows = queries.late(user, filters, at)
    heads = headings.headings(rows, filters.by, at, may_assign=may_assign)
    choices = queries.choices(user, at)
    context = {
        "headings": heads,
        "count": sum(head.count for head in heads),
        "pager": _drawn(request, rows, heads, filters, at),
        "filters": filters,
        "by": [("owner", _("person")), ("kind", _("kind")), ("agency", _("agency"))],
        "kinds": DutyKind.choices,
        "risks": Risk.choices,
        "choices": choices,
        "narrowed": queries.narrowed_by(filters, choices),
        "program": named(filters.program, allowed),
        "is_all": may_assign,
        "views": saved_views(request),
        "now": at,
    }
    return page_or_fragment(request, "duties/late.html", "duties/_late.html", context)


def _drawn(request: HttpRequest, rows: Any, heads: list[headings.Heading], filters: Any, at: datetime) -> Pager | None:
    """Put lines under the heading that is open, or under all of them where there are few; the pages of what is open."""
    for head in heads:
        head.href = address_with(request, open=None if head.key == filters.open else head.key, page=None)
    if sum(head.count for head in heads) <= FEW:
        _fill(heads, list(rows), request.user, filters.by, at)
        return None
    opened = [head for head in heads if head.key == filters.open]
    if not opened:
        return None
    pager = paged(request, headings.under(rows, filters.by, filters.open), PER_PAGE)
    _fill(opened, pager.object_list, request.user, filters.by, at)
    return pager


def _fill(heads: list[headings.Heading], duties: list[Duty], user: Any, by: str, at: datetime) -> None:
    by_key = {head.key: head for head in heads}
    for head in heads:
        head.lines = []
    for line in queries.shown(duties, user, at):
        under = by_key.get(headings.heads(by, line.duty))
        if under is not None and under.lines is not None:
            under.lines.append(line)


@require_safe
def late_file(request: HttpRequest) -> HttpResponse:
    """The same lines as a file, without anybody's name but that of who owes it."""
    _allowed(request)
    at, user = timezone.now(), signed_in(request)
    rows = queries.late(user, queries.LateFilters.read(request.GET), at)[:MOST_IN_FILE]
    accesslog.note(request, AccessVerb.EXPORTED)
    headings = [
        *("duty", "program", "kind", "who_owes_it", "agency", "person", "case", "risk", "since", "due"),
        *("hours_late", "times_told"),
    ]
    answer = HttpResponse(csv_bytes([headings, *queries.file_rows(rows, user, at)]), content_type="text/csv")
    answer["Content-Disposition"] = 'attachment; filename="late.csv"'
    return answer


def _allowed(request: HttpRequest) -> Any:
    programs = programs_where(request.user, Permission.CASE_EDIT)
    if not programs:
        raise PermissionDenied(Permission.CASE_EDIT.value)
    return programs
