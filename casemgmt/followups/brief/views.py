"""The hand-off brief at the end of a shift, on the screen and on paper."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.access import programs_where
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pdf import PdfUnavailable, render_pdf

from . import queries

USUAL_HOURS = 12


@require_safe
def brief(request: HttpRequest) -> HttpResponse:
    """What the next shift has to know of one's own work."""
    told = _brief(request)
    accesslog.note(request, AccessVerb.VIEWED, subject=told.of)
    asked = request.GET.urlencode()
    context = {"brief": told, "hours": _hours(request), "shifts": queries.SHIFTS, "asked": asked}
    return render(request, "followups/brief.html", context)


@require_safe
@fresh_sign_in(methods=("GET",))
def brief_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    told = _brief(request)
    size = "a4" if request.GET.get("size") == "a4" else "letter"
    try:
        context = {"brief": told, "hours": _hours(request)}
        content = render_pdf(
            "pdf/brief.html", context, title=_("Hand-off brief"), language=get_language() or "en", page_size=size
        )
    except PdfUnavailable as problem:
        context = {"install": str(problem), "printable": reverse("followups:brief")}
        return render(request, "pdf_unavailable.html", context, status=503)
    accesslog.note(request, AccessVerb.EXPORTED, subject=told.of)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="hand-off-brief.pdf"'
    return answer


def _brief(request: HttpRequest) -> queries.Brief:
    if not programs_where(request.user, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    return queries.brief(request.user, timezone.now(), _hours(request))


def _hours(request: HttpRequest) -> int:
    said = request.GET.get("hours", "")
    return int(said) if said in map(str, queries.SHIFTS) else USUAL_HOURS
