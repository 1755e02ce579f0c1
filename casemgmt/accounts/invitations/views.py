"""The page on which somebody invited says yes; an administrator's buttons beside an invitation."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts import sign_in_record
from casemgmt.accounts.models import User
from casemgmt.core import secret_links
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.limits import TooMuch
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once

from . import actions, places
from .forms import JoinForm, join_form
from .models import MemberInvitation
from .rules import needs_password

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BUTTONS = {"again": actions.resend_invitation, "revoke": actions.revoke_invitation}


@require_POST
@fresh_sign_in(page="accounts:people")
def invitation(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Send an invitation to the program again, or revoke it."""
    row = get_object_or_404(MemberInvitation.objects.visible_to(request.user), pk=pk)
    if name not in BUTTONS:
        raise Http404
    press(request, name, row)
    return redirect("accounts:people")


def press(request: HttpRequest, name: str, row: Any) -> None:
    """Press one of the two buttons beside an invitation, and say what came of it."""
    done = {"again": _("Sent again. The old link is closed."), "revoke": _("The invitation was revoked.")}
    try:
        with transaction.atomic():
            if once(request):
                BUTTONS[name](invitation=row, by=signed_in(request), at=timezone.now())
        messages.success(request, done[name])
    except NotPossible as problem:
        messages.error(request, problem.message)


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Say yes: somebody new chooses a name and a password, a known user signs in first. Looking spends nothing."""
    with translation.override(_language(request)):
        return _join_page(request, secret)


def _language(request: HttpRequest) -> str:
    """As asked for on the page, else as the browser asks."""
    said = request.GET.get("lang", "")
    return said if said in {"en", "es"} else translation.get_language_from_request(request)


def _join_page(request: HttpRequest, secret: str) -> HttpResponse:
    at = timezone.now()
    found = next((row for rows in places.everywhere() if (row := rows.behind(secret, at).first())), None)
    if found is None:
        return _shut(request, secret)
    known = User.objects.filter(email__iexact=found.email).first()
    is_me = known is not None and request.user == known and not needs_password(known)
    form = join_form(request.POST or None, found, known)
    if request.method == "POST" and (is_me or (form is not None and form.is_valid())):
        answer = _joined(request, secret, form)
        if answer is not None:
            return answer
    context = {
        "invitation": found,
        "asks": places.of(found).asks,
        "form": form,
        "is_me": is_me,
        "is_known": form is None,
        "opens_again": known is not None and not known.is_active,
        "sign_in": f"{reverse('account_login')}?next={request.path}",
    }
    return _quiet(render(request, "accounts/join.html", context, status=status_of(form)))


def _shut(request: HttpRequest, secret: str) -> HttpResponse:
    """No invitation waits here. Who said yes with it, maybe a moment ago, is told so; guesses are counted."""
    taken = next((row for rows in places.everywhere() if (row := rows.taken(secret).first())), None)
    if taken and taken.accepted_by_id == request.user.pk:
        return redirect("home")
    wait = secret_links.count_guess(request, timezone.now()) if taken is None else None
    words = {"is_taken": taken is not None, "is_too_much": bool(wait)}
    answer = _quiet(render(request, "accounts/join_shut.html", words, status=429 if wait else 404))
    if wait:
        answer["Retry-After"] = str(TooMuch(wait).seconds)
    return answer


def _joined(request: HttpRequest, secret: str, form: JoinForm | None) -> HttpResponse | None:
    words = {**form.cleaned_data, "language": _language(request)} if form else {}
    try:
        accepted = actions.accept_invitation(secret=secret, by=request.user, at=timezone.now(), **words)
    except PermissionDenied:
        messages.error(request, _("You sent this invitation yourself: nobody gives a role to oneself. Sign out first."))
        return None
    except NotPossible as problem:
        if form is None:
            return _shut(request, secret)
        put_refusal(form, problem)
        return None
    return _welcome(request, accepted, is_new=form is not None)


def _welcome(request: HttpRequest, accepted: Any, *, is_new: bool) -> HttpResponse:
    """Somebody new is signed in; an account that was there signs in by itself, with its second step."""
    if is_new and not accepted.opens_again:
        login(request, accepted.accepted_by, backend=BACKEND)
        # the word was chosen just now: that is as fresh as a sign-in
        record_authentication(request, accepted.accepted_by, "password")
        sign_in_record.note(request, AccessVerb.SIGNED_IN, accepted.accepted_by, "invitation")
    if accepted.opens_again:
        sign_in_record.note_change(request, accepted.accepted_by, "password")
    messages.success(request, places.of(accepted).welcome)
    return redirect("home")


def _quiet(answer: HttpResponse) -> HttpResponse:
    # Not "no-referrer": a browser then sends the form with the origin "null", which is refused as forged.
    answer["Referrer-Policy"] = "same-origin"
    return answer
