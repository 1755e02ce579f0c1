"""The page behind the link that the machine prints."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts import sign_in_record
from casemgmt.accounts.invitations.views import BACKEND
from casemgmt.accounts.models import User
from casemgmt.core import secret_links
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.limits import TooMuch
from casemgmt.core.models import AccessVerb

from .actions import become_administrator
from .forms import FirstAdministratorForm
from .models import AdministratorLink


@login_not_required
@require_http_methods(["GET", "POST"])
def first_administrator(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose name and password, and run the installation from then on. Looking spends nothing."""
    link = AdministratorLink.objects.behind(secret, timezone.now()).first()
    if link is None:
        return _closed(request)
    form = FirstAdministratorForm(request.POST or None, email=link.email)
    if request.method == "POST" and form.is_valid() and (user := _made(form, secret)):
        return _welcome_in(request, user)
    words = {"form": form, "email": link.email}
    return _unreferred(render(request, "accounts/first_administrator.html", words, status=status_of(form)))


def _made(form: FirstAdministratorForm, secret: str) -> User | None:
    words = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
    try:
        return become_administrator(secret=secret, at=timezone.now(), **words)
    except NotPossible as problem:
        put_refusal(form, problem)
        return None


def _welcome_in(request: HttpRequest, user: User) -> HttpResponse:
    """The password was chosen just now: that is as fresh as a sign-in. Who has a second step shows it at the door."""
    if user.authenticator_set.exists():  # type: ignore[attr-defined]
        messages.success(request, _("Sign in with the new password and your second step."))
        return redirect("account_login")
    login(request, user, backend=BACKEND)
    record_authentication(request, user, "password")
    sign_in_record.note(request, AccessVerb.SIGNED_IN, user, "invitation")
    messages.success(request, _("Welcome. You run this installation; make its first program now."))
    return redirect("accounts:programs")


def _closed(request: HttpRequest) -> HttpResponse:
    """No such link is open; guesses are counted."""
    wait = secret_links.count_guess(request, timezone.now())
    status = 429 if wait else 404
    answer = render(request, "accounts/first_administrator_shut.html", {"is_too_much": bool(wait)}, status=status)
    if wait:
        answer["Retry-After"] = str(TooMuch(wait).seconds)
    return _unreferred(answer)


def _unreferred(answer: HttpResponse) -> HttpResponse:
    # Not "no-referrer": a browser then sends the form with the origin "null", which is refused as forged.
    answer["Referrer-Policy"] = "same-origin"
    return answer
