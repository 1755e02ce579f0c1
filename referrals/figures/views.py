"""The page of an agency's own figures."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where

from . import records


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How often and how fast the agency answers, each figure with what it means."""
    agencies = organizations_where(request.user, Permission.OFFER_VIEW)
    if not agencies:
        raise PermissionDenied(Permission.OFFER_VIEW)
    record = records.own_record(agencies, timezone.now())
    return render(request, "referrals/figures.html", {"record": record, "rows": records.figure_rows(record)})
