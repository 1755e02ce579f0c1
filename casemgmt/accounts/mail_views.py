"""The page on which everybody says when they want mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.core.actor import signed_in
from casemgmt.core.calendar import current_zone
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of

from . import actions, digest
from .forms import MailForm
from .mail_choices import MailChoice, hears_at_once


@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """See and change one's own choice, and what a digest would say now."""
    me: Any = request.user
    choice = MailChoice.objects.filter(user=me).first()
    form = MailForm(request.POST or None, initial=_initial(me, choice))
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect("accounts:mail")
    context = {
        "form": form,
        "choice": choice,
        "lines": digest.lines_for(me, timezone.now()),
        "is_agency": not me.memberships.filter(left_at=None).exists(),
    }
    return render(request, "accounts/mail.html", context, status=status_of(form))


def _initial(me: Any, choice: MailChoice | None) -> dict[str, Any]:
    if choice is None:
        return {"at_once": hears_at_once(me), "time_zone": str(current_zone()), "language": me.language}
    names = ("at_once", "digest_at", "digest_days", "time_zone")
    return {"language": me.language} | {name: getattr(choice, name) for name in names}


def _saved(request: HttpRequest, form: MailForm) -> bool:
    try:
        actions.choose_mail(user=request.user, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, _("Saved."))
    return True
