"""An agency lead's pages of connections: which web addresses are called, what came of it, calling again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import pages
from casemgmt.core.access import organizations_where
from casemgmt.core.actor import signed_in
from casemgmt.core.effects import figures, lines
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from providers.models import Organization

from .. import actions
from ..models import DeliveryState, OfferNews, Webhook, WebhookDelivery
from . import payload
from .forms import WebhookForm


@require_safe
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Every web address of the agencies this user leads."""
    _agencies(request)
    pager = pages.paged(request, Webhook.objects.visible_to(request.user).select_related("organization"))
    resting = set(lines.open_lines().filter(pk__in=[row.line for row in pager]).values_list("pk", flat=True))
    return render(request, "referrals/webhooks.html", {"pager": pager, "resting": resting})


@require_http_methods(["GET", "POST"])
def add_webhook(request: HttpRequest) -> HttpResponse:
    """Have another address called."""
    agencies = _agencies(request)
    first = {"events": [OfferNews.SENT, OfferNews.ANSWERED, OfferNews.RECALLED, OfferNews.CONFIRMED]}
    form = WebhookForm(request.POST or None, agencies=agencies, initial=first)
    if request.method == "POST" and form.is_valid():
        organization = form.cleaned_data.pop("organization", None) or agencies[0]
        made = _try(request, form, actions.add_webhook, organization=organization, **form.cleaned_data)
        if made:
            return _show_secret(request, made)
    return render(request, "referrals/webhook_form.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def change_webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another address, or other news."""
    webhook = _webhook(request, pk)
    now = {"url": webhook.url, "events": webhook.events}
    form = WebhookForm(request.POST or None, agencies=None, initial=now)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _try(request, form, actions.change_webhook, webhook=webhook, **form.cleaned_data):
        messages.success(request, _("Saved. Calls go there from now on."))
        return redirect("referrals:webhook", pk=pk)
    context = {"form": form, "webhook": webhook}
    return render(request, "referrals/webhook_form.html", context, status=status_of(form))


@require_safe
def webhook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One address and its log."""
    shown = _webhook(request, pk)
    state = request.GET.get("state", "")
    rows = shown.deliveries.all()
    rows = rows.filter(state=state) if state in DeliveryState.values else rows
    context = {
        "webhook": shown,
        "pager": pages.paged(request, rows),
        "states": DeliveryState.choices,
        "state": state,
        "failed": shown.deliveries.filter(state=DeliveryState.FAILED).count(),
        "news": [label for value, label in OfferNews.choices if value in shown.events],
        "secret": payload.secret_of(shown) if request.session.pop("webhook_secret", "") == str(pk) else "",
        "problems": payload.PROBLEMS,
        **_resting(shown),
    }
    return render(request, "referrals/webhook.html", context)


def _resting(shown: Webhook) -> dict[str, Any]:
    """The breaker of this address while it is open: since when, what went wrong last, when the next try is."""
    rest = lines.open_lines().filter(pk=shown.line).first()
    return {"rest": rest, "rest_why": figures.why(rest.last_error) if rest else ""}


# What a button on the page does, and what is said afterwards.
DOES: dict[str, tuple[Callable[..., Any], Any]] = {
    "ping": (actions.ping_webhook, _lazy("A test call is on its way; reload to see what came of it.")),
    "try-now": (actions.try_webhook_now, _lazy("It is tried now; reload to see what came of it.")),
    "stop": (actions.stop_webhook, _lazy("Stopped. Nothing is sent there any more.")),
    "restart": (actions.restart_webhook, _lazy("Started. New events are sent from now on.")),
    "replay-failed": (actions.replay_failed, _lazy("What was given up is sent again.")),
}


@require_POST
def press_button(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One press of a button on the page of an address."""
    chosen = _webhook(request, pk)
    if name == "remove":
        actions.remove_webhook(webhook=chosen, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Removed, with its log."))
        return redirect("referrals:webhooks")
    if name == "renew":
        renewed = actions.renew_webhook_secret(webhook=chosen, by=signed_in(request), at=timezone.now())
        return _show_secret(request, renewed)
    if name in DOES:
        act, words = DOES[name]
        _press(request, act, words, webhook=chosen)
    return redirect("referrals:webhook", pk=pk)


@require_POST
def replay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one piece of news again."""
    rows = WebhookDelivery.objects.filter(webhook__in=Webhook.objects.visible_to(request.user))
    delivery = get_object_or_404(rows.select_related("webhook"), pk=pk)
    _press(request, actions.replay_delivery, _("It is sent again."), delivery=delivery)
    return redirect("referrals:webhook", pk=delivery.webhook_id)


def _agencies(request: HttpRequest) -> list[Organization]:
    """The agencies whose staff this user manages; nobody else has connections."""
    found = Organization.objects.filter(pk__in=organizations_where(request.user, Permission.STAFF_MANAGE))
    agencies = list(found.order_by("name"))
    if not agencies:
        raise PermissionDenied(Permission.STAFF_MANAGE.value)
    return agencies


def _webhook(request: HttpRequest, pk: UUID) -> Webhook:
    return get_object_or_404(Webhook.objects.visible_to(request.user).select_related("organization"), pk=pk)


def _try(request: HttpRequest, form: WebhookForm, act: Callable[..., Webhook], **words: Any) -> Webhook | None:
    try:
        return act(by=signed_in(request), at=timezone.now(), **words)
    except NotPossible as problem:
        put_refusal(form, problem)
        return None


def _press(request: HttpRequest, act: Callable[..., Any], words: Any, **what: Any) -> None:
    try:
        with transaction.atomic():
            if pages.once(request):
                act(by=signed_in(request), at=timezone.now(), **what)
        messages.success(request, words)
    except NotPossible as problem:
        messages.error(request, problem.message)


def _show_secret(request: HttpRequest, made: Webhook) -> HttpResponse:
    """The secret is shown on the next page, once."""
    request.session["webhook_secret"] = str(made.pk)
    return redirect(reverse("referrals:webhook", args=[made.pk]))
