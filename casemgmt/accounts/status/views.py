"""“Status” under Settings."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casemgmt.accounts.undelivered_views import require_administrator

from . import queries


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How the installation stands now, for who administers a program. Changes nothing and names nobody."""
    require_administrator(request.user)
    at = timezone.now()
    told = queries.groups(at)
    context = {"groups": told, "faults": queries.faults(told), "at": at, "version": settings.VERSION}
    return render(request, "accounts/status.html", context)
