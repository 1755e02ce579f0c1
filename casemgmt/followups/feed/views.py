"""What is due in one's own calendar program: the page that makes the private address, and the address itself."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, secret_links
from casemgmt.core.access import programs_where
from casemgmt.core.errors import NotPossible
from casemgmt.core.ical import calendar_feed
from casemgmt.core.limits import TooMuch
from casemgmt.core.models import AccessVerb

from . import actions, queries
from .models import CalendarFeed

AGAIN_AFTER = timedelta(hours=1)


@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """Make, show once, or revoke one's private address."""
    me: Any = request.user
    if not programs_where(me, Permission.CASE_EDIT):
        raise PermissionDenied(Permission.CASE_EDIT.value)
    shown = ""
    if request.method == "POST":
        if request.POST.get("do") != "make":
            return _revoked(request, me)
        secret = actions.make_feed(user=me, by=me, at=timezone.now())
        shown = settings.SITE_URL + reverse("followups:feed", args=[secret])
    context = {"shown": shown, "feed": CalendarFeed.objects.working().of(me).first()}
    return render(request, "followups/calendar.html", context)


def _revoked(request: HttpRequest, me: Any) -> HttpResponse:
    try:
        actions.revoke_feed(user=me, by=me, at=timezone.now())
        messages.success(request, _("The address was revoked: it answers no more."))
    except NotPossible as problem:
        messages.warning(request, problem.message)
    return redirect("followups:calendar")


@require_safe
@login_not_required
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar to whoever holds the address: moments and links that need a sign-in. Fetching it is no sign-in."""
    at = timezone.now()
    found = CalendarFeed.objects.behind(secret).select_related("user").first()
    if found is None:
        return _none_there(request, at)
    if found.read_at is None or found.read_at < at - AGAIN_AFTER:
        CalendarFeed.objects.filter(pk=found.pk).update(read_at=at)
    with translation.override(found.user.language):
        slots = queries.feed_slots(found.user, at)
        accesslog.note(request, AccessVerb.EXPORTED, subject=found, by=found.user)
        accesslog.shown(request, [slot.person_id for slot in slots])
        content = calendar_feed(slots, name=_("Aftercall"), again_after=AGAIN_AFTER)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _none_there(request: HttpRequest, at: datetime) -> HttpResponse:
    """No such address; and enough of them from one place."""
    wait = secret_links.count_guess(request, at)
    if wait:
        raise TooMuch(wait)
    raise Http404
