"""How the outbox calls an agency's own software, and tells its leads when an address is not called any more."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.core.access import CLOCK, Permission, users_holding
from casemgmt.core.models import OutboxMessage
from casemgmt.core.outbox import WEB, sender

from . import actions, calling, webhooks
from .models import DeliveryState, Webhook, WebhookDelivery


class CallFailed(Exception):
    """The news did not arrive; the outbox tries again later."""


@dataclass(frozen=True)
class Call:
    """One call of one address."""

    delivery: WebhookDelivery
    at: datetime

    def deliver(self, message_id: str) -> None:
        """Call, keep what came of it, and raise when it has to be tried again."""
        start, status, problem = monotonic(), None, ""
        try:
            status = self._call()
        except calling.Refused as refused:
            problem = refused.code
        ms = round((monotonic() - start) * 1000)
        actions.note_call(delivery=self.delivery, status=status, ms=ms, problem=problem, by=CLOCK, at=self.at)
        if not webhooks.is_taken(status):
            raise CallFailed(problem or f"status {status}")

    def _call(self) -> int:
        target = calling.find(self.delivery.webhook.url)
        body = webhooks.body_of(self.delivery)
        return calling.post(target, body, webhooks.headers_of(self.delivery, body, self.at))


@sender("webhook.call", lane=WEB)
def call_agency(message: OutboxMessage, at: datetime) -> Any:
    """News for an agency's software; nothing when it was stopped, removed or given up meanwhile."""
    rows = WebhookDelivery.objects.select_related("webhook")
    delivery = rows.filter(pk=message.data["delivery"], webhook__is_active=True, state=DeliveryState.WAITING).first()
    return Call(delivery, at) if delivery else None


@sender("webhook.stopped")
def tell_leads(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """An address of the agency has failed for days and is not called any more."""
    webhook = Webhook.objects.filter(pk=message.data["webhook"], is_active=False).select_related("organization").first()
    if webhook is None:
        return None
    leads = [user.email for user in users_holding(Permission.STAFF_MANAGE, webhook.organization)]
    if not leads:
        return None
    link = settings.SITE_URL + reverse("referrals:webhook", args=[webhook.pk])
    sentence = _("A web address of your agency has not answered for three days and is not called any more.")
    body = render_to_string("email/neutral.txt", {"sentence": sentence, "link": link, "reply": ""})
    return EmailMessage(subject=_("A connection was stopped"), body=body, to=leads)
