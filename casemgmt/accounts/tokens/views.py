"""One's own tokens, and those of the people one looks after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts import sign_in_record
from casemgmt.accounts.looked_after import looked_after, looks_after_somebody
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once, paged
from casemgmt.core.resume import resumable

from . import actions
from .forms import TokenForm
from .models import ApiToken


@resumable
@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens that work, and a form for a new one. Its secret is on this answer and nowhere else."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        secret = _made(request, form)
        form = TokenForm() if secret else form
    own = ApiToken.objects.live(timezone.now()).filter(user=signed_in(request))
    context = {"form": form, "secret": secret, "tokens": own, "looks_after": looks_after_somebody(request.user)}
    return render(request, "accounts/tokens.html", context, status=status_of(form))


def _made(request: HttpRequest, form: TokenForm) -> str:
    try:
        with transaction.atomic():
            if once(request):
                secret = actions.make_token(by=signed_in(request), at=timezone.now(), **form.cleaned_data)[1]
                sign_in_record.note_change(request, signed_in(request), "token")
                return secret
        form.add_error(
            None, _("This token was made a moment ago, and its secret was shown then. End it to start over.")
        )
    except NotPossible as problem:
        put_refusal(form, problem)
    return ""


@require_POST
def end_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one token; nobody signs in again for making something safer."""
    me = signed_in(request)
    seen = ApiToken.objects.filter(Q(user=me) | Q(user__in=looked_after(me)))
    token = get_object_or_404(seen, pk=pk)
    try:
        with transaction.atomic():
            actions.end_token(token=token, by=me, at=timezone.now())
            sign_in_record.note_change(request, token.user, "token_ended")
        messages.success(request, _("The token was ended. What still uses it is refused from now on."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("accounts:tokens" if token.user_id == me.pk else "accounts:tokens_of_people")


@require_safe
def tokens_of_people(request: HttpRequest) -> HttpResponse:
    """The tokens of everybody in the programs and agencies whose people the reader looks after. Never a secret."""
    me: Any = signed_in(request)
    if not looks_after_somebody(me):
        raise PermissionDenied
    found = ApiToken.objects.live(timezone.now()).filter(user__in=looked_after(me)).select_related("user")
    context = {"pager": paged(request, found.order_by("user__name", "-made_at", "pk"))}
    return render(request, "accounts/tokens_of_people.html", context)
