"""Taking a role away: what the person still has to do, and who takes it over."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame
from casemgmt.core.access import users_holding
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once

from . import hooks, leaving
from .choosing import address, programs_of
from .models import Membership, User


class LeavingForm(Form):
    """Who takes the work over, and whether the account closes too."""

    hand_to = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who takes the work over"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("There is work left. Say who takes it over.")},
        help_text=gettext_lazy("One colleague gets all of it; among several it is spread so that loads come out even."),
    )
    close = forms.BooleanField(
        label=gettext_lazy("End all roles here and close the account"),
        required=False,
        help_text=gettext_lazy("Nobody can sign in with it any more. The name stays with what was done."),
    )

    def __init__(self, *args: Any, membership: Membership, must_hand_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hand_to"].required = must_hand_on
        colleagues = users_holding(Permission.CASE_EDIT, membership.program).exclude(pk=membership.user_id)
        self.fields["hand_to"].queryset = colleagues.order_by("name", "pk")  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def end_membership(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a role away. Whoever still has work is not let go before somebody takes it over, on the same page."""
    mine = programs_of(request, Permission.PROGRAM_SETTINGS)
    if not mine:
        raise PermissionDenied(Permission.PROGRAM_SETTINGS.value)
    rows = Membership.objects.filter(program__in=mine).select_related("program", "user")
    membership = get_object_or_404(rows, pk=pk)
    program = membership.program
    frame.of(request).choose(program, mine, is_offered=False)
    work = hooks.open_work(user=membership.user, program=program, at=timezone.now())
    must = bool(work) and Permission.CASE_EDIT in leaving.lost_with([membership])
    sent = request.POST if request.method == "POST" else None
    form = LeavingForm(sent, membership=membership, must_hand_on=must)
    if sent is not None and form.is_valid():
        try:
            with transaction.atomic():
                if once(request):
                    _leave(request, membership, **form.cleaned_data)
            messages.success(request, _("The role was taken away."))
            return redirect(address(request, "accounts:people"))
        except NotPossible as problem:
            put_refusal(form, problem)
    context = {"membership": membership, "form": form, "work": work, "is_mine": membership.user_id == request.user.pk}
    return render(request, "accounts/leaving.html", context, status=status_of(form))


def _leave(request: HttpRequest, membership: Membership, *, hand_to: Any, close: bool) -> None:
    who: dict[str, Any] = {"hand_to": list(hand_to), "by": request.user, "at": timezone.now()}
    if close:
        leaving.close_account(user=membership.user, program=membership.program, **who)
    else:
        leaving.end_membership(membership=membership, **who)
