"""An administrator's page of the door: to whom the listings are open, the keys, the addresses that are called."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once

from ..models import DirectoryWebhook, Organization
from ..models.organizations import kept_in
from . import actions
from .forms import DoorForm, DoorKeyForm
from .models import DoorKey, DoorRule, Openness


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """To whom the listings are open, who has a key, and what changed about it."""
    program = program_of(request, Permission.PROGRAM_RULES)
    newest = DoorRule.objects.filter(program=program).first()
    now = {"opens": newest.opens if newest else Openness.MEMBERS, "seen": str(newest.pk) if newest else ""}
    form = DoorForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid() and _opened(request, program, form):
        return redirect(address(request, "providers:door"))
    return _page(request, program, form, DoorKeyForm(), status=status_of(form))


@require_POST
@fresh_sign_in()
def make_key(request: HttpRequest) -> HttpResponse:
    """A new key. Its secret is on this answer and nowhere else."""
    program = program_of(request, Permission.PROGRAM_RULES)
    form, secret = DoorKeyForm(request.POST), ""
    if form.is_valid():
        secret = _made(request, program, form)
    newest = DoorRule.objects.filter(program=program).first()
    now = {"opens": newest.opens if newest else Openness.MEMBERS, "seen": str(newest.pk) if newest else ""}
    key_form = DoorKeyForm() if secret else form
    return _page(request, program, DoorForm(initial=now), key_form, secret=secret, status=status_of(form))


@require_POST
def end_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a key; nobody signs in again for making something safer."""
    key = get_object_or_404(DoorKey.objects.visible_to(request.user).select_related("program"), pk=pk)
    try:
        actions.end_door_key(key=key, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The key was ended. What still uses it is refused from now on."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(f"{reverse('providers:door')}?program={key.program.slug}")


def _page(
    request: HttpRequest, program: Program, form: DoorForm, key_form: DoorKeyForm, *, status: int, secret: str = ""
) -> HttpResponse:
    kept = Organization.objects.filter(kept_in([program.pk]))
    context: dict[str, Any] = {
        "program": program,
        "form": form,
        "key_form": key_form,
        "secret": secret,
        "keys": DoorKey.objects.live().filter(program=program).select_related("made_by"),
        "opens": (DoorRule.objects.filter(program=program).first() or DoorRule(opens=Openness.MEMBERS)),
        "rules": DoorRule.objects.filter(program=program).select_related("changed_by")[:20],
        "organizations": kept.count(),
        "webhooks": DirectoryWebhook.objects.filter(program=program),
        "front": settings.SITE_URL + reverse("hsds:front"),
    }
    return render(request, "providers/door/door.html", context, status=status)


def _opened(request: HttpRequest, program: Program, form: DoorForm) -> bool:
    try:
        actions.open_door(program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        put_refusal(form, problem)
        newest = DoorRule.objects.filter(program=program).first()
        form.data = {**request.POST.dict(), "seen": str(newest.pk) if newest else ""}
        return False
    messages.success(request, _("Saved. It counts from now on."))
    return True


def _made(request: HttpRequest, program: Program, form: DoorKeyForm) -> str:
    try:
        with transaction.atomic():
            if once(request):
                return actions.make_door_key(
                    program=program, name=form.cleaned_data["name"], by=signed_in(request), at=timezone.now()
                )[1]
        form.add_error(None, _("This key was made a moment ago, and its secret was shown then. End it to start over."))
    except NotPossible as problem:
        put_refusal(form, problem)
    return ""
