"""What is late: the page, and the same as a file."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casemgmt.accounts.choosing import named
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import Risk
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import page_or_fragment, paged
from casemgmt.core.tables import csv_bytes

from . import queries
from .models import DutyKind

PER_PAGE = 50
MOST_IN_FILE = 10_000


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Who is late, with what, since when, who was told, what to press."""
    allowed, at = _allowed(request), timezone.now()
    filters = queries.LateFilters.read(request.GET)
    rows = queries.late(request.user, filters, at)
    pager = paged(request, rows, PER_PAGE)
    heads = queries.groups(rows, filters.by)
    context = {
        "pager": pager,
        "lines": queries.shown(pager.object_list, request.user, at, heads, filters.by),
        "filters": filters,
        "by": {"kind": _("kind"), "owner": _("person"), "agency": _("agency")},
        "kinds": DutyKind,
        "risks": Risk,
        "areas": queries.areas_for(request.user),
        "owners": queries.owners_of(queries.of_concern(request.user, at).late(at)),
        "program": named(filters.program, allowed),
        "is_all": bool(programs_where(request.user, Permission.CASE_ASSIGN)),
        "now": at,
    }
    return page_or_fragment(request, "duties/late.html", "duties/_late.html", context)


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


def _allowed(request: HttpRequest) -> list[object]:
    programs = programs_where(request.user, Permission.CASE_EDIT)
    if not programs:
        raise PermissionDenied(Permission.CASE_EDIT.value)
    return programs
