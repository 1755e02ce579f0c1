"""An administrator's pages of the addresses that are called when listings change: what came of it, calling again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core import outbound, pages
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.webhooks.models import DeliveryState

from . import actions, payload
from .forms import NewsAddressForm
from .models import DirectoryCall, DirectoryWebhook


@require_http_methods(["GET", "POST"])
def add_news_address(request: HttpRequest) -> HttpResponse:
    """Have another address called."""
    program = program_of(request, Permission.PROGRAM_RULES)
    form = NewsAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_news_address(
                program=program, by=signed_in(request), at=timezone.now(), **form.cleaned_data
            )
            return _show_secret(request, made)
        except NotPossible as problem:
            put_refusal(form, problem)
    context = {"form": form, "program": program}
    return render(request, "providers/door/add_address.html", context, status=status_of(form))


@require_safe
def news_address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One address and its log."""
    shown = get_object_or_404(DirectoryWebhook.objects.visible_to(request.user).select_related("program"), pk=pk)
    context: dict[str, Any] = {
        "webhook": shown,
        "pager": pages.paged(request, shown.deliveries.all()),
        "failed": shown.deliveries.filter(state=DeliveryState.FAILED).count(),
        "secret": payload.secret_of(shown) if request.session.pop("news_secret", "") == str(pk) else "",
        "problems": outbound.SAID,
    }
    return render(request, "providers/door/address.html", context)


# What a button on the page does, and what is said afterwards.
DOES: dict[str, tuple[Callable[..., Any], Any]] = {
    "ping": (actions.ping_news, _lazy("A test call is on its way; reload to see what came of it.")),
    "stop": (actions.stop_news, _lazy("Stopped. Nothing is sent there any more.")),
    "restart": (actions.restart_news, _lazy("Started. What changes is told from now on.")),
    "replay-failed": (actions.replay_failed_news, _lazy("What was given up is sent again.")),
}


@require_POST
def press_news(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One press of a button on the page of an address."""
    chosen = get_object_or_404(DirectoryWebhook.objects.visible_to(request.user).select_related("program"), pk=pk)
    if name == "remove":
        actions.remove_news_address(webhook=chosen, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Removed, with its log."))
        return redirect(f"{reverse('providers:door')}?program={chosen.program.slug}")
    if name == "renew":
        return _show_secret(
            request, actions.renew_news_secret(webhook=chosen, by=signed_in(request), at=timezone.now())
        )
    if name in DOES:
        _press(request, *DOES[name], webhook=chosen)
    return redirect("providers:news_address", pk=pk)


@require_POST
def replay_news(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one piece of news again."""
    rows = DirectoryCall.objects.filter(webhook__in=DirectoryWebhook.objects.visible_to(request.user))
    call = get_object_or_404(rows.select_related("webhook"), pk=pk)
    _press(request, actions.replay_news, _("It is sent again."), call=call)
    return redirect("providers:news_address", pk=call.webhook_id)


def _press(request: HttpRequest, act: Callable[..., Any], words: Any, **what: Any) -> None:
    try:
        with transaction.atomic():
            if pages.once(request):
                act(by=signed_in(request), at=timezone.now(), **what)
        messages.success(request, words)
    except NotPossible as problem:
        messages.error(request, problem.message)


def _show_secret(request: HttpRequest, made: DirectoryWebhook) -> HttpResponse:
    """The secret is shown on the next page, once."""
    request.session["news_secret"] = str(made.pk)
    return redirect("providers:news_address", pk=made.pk)
