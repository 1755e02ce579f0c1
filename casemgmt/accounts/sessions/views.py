"""Where one is signed in and what happened to one's sign-in; the same of the people one looks after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts import sign_in_record
from casemgmt.accounts.looked_after import looked_after, looks_after_somebody
from casemgmt.core.actor import signed_in
from casemgmt.core.models import AccessLog
from casemgmt.core.pages import paged

from . import actions
from .models import BrowserSession


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """The browsers one is signed in with, this one marked, and below them everything that happened."""
    me: Any = signed_in(request)
    context = {
        "sessions": BrowserSession.objects.open_of(me, timezone.now()).order_by("-last_seen_at", "pk"),
        "here": request.session.session_key,
        "pager": paged(request, _history(me)),
        "looks_after": looks_after_somebody(me),
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign one browser out."""
    me = signed_in(request)
    session = get_object_or_404(BrowserSession.objects.filter(account=me), id=pk)
    actions.end_session(session=session, by=me, at=timezone.now())
    sign_in_record.note_change(request, me, "sessions_ended")
    messages.success(request, _("That browser is signed out."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    me, but = signed_in(request), request.session.session_key
    gone = actions.end_other_sessions(user=me, but=but, by=me, at=timezone.now())
    if gone:
        sign_in_record.note_change(request, me, "sessions_ended")
    said = ngettext("%(n)d other browser is signed out.", "%(n)d other browsers are signed out.", gone)
    messages.success(request, said % {"n": gone} if gone else _("You are signed in nowhere else."))
    return redirect("accounts:sessions")


@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """Somebody types: the page says so now and then, so that a long note does not sign its writer out."""
    return HttpResponse(status=204)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """How the people one looks after sign in: second step, browsers, tokens, when last."""
    me: Any = signed_in(request)
    if not looks_after_somebody(me):
        raise PermissionDenied
    context = {"pager": paged(request, _people(me))}
    return render(request, "accounts/people_sign_in.html", context)


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened to the sign-in of one of them."""
    who = get_object_or_404(looked_after(signed_in(request)), pk=pk)
    return render(request, "accounts/person_sign_in.html", {"who": who, "pager": paged(request, _history(who))})


def _history(user: Any) -> Any:
    return AccessLog.objects.filter(user=user, verb__in=sign_in_record.VERBS).order_by("-at", "-pk")


def _people(me: Any) -> Any:
    at = timezone.now()
    here = Q(browser_sessions__in=BrowserSession.objects.filter(expire_date__gt=at).values("pk"))
    found = looked_after(me).annotate(
        browsers=Count("browser_sessions", filter=here, distinct=True),
        steps=Count("authenticator", filter=~Q(authenticator__type="recovery_codes"), distinct=True),
    )
    return found.order_by("name", "pk")
