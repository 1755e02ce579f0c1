"""How an agency's own software is called, and how its leads hear that an address is not called any more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import Failed, Lane, Refused, sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import neutral_mail
from casemgmt.core.webhooks import keeping
from casemgmt.core.webhooks.signing import is_taken

from .. import actions
from ..models import DeliveryState, Webhook, WebhookDelivery
from . import payload


@dataclass(frozen=True)
class WebhookCall:
    """One call of one address."""

    delivery: WebhookDelivery
    at: datetime

    def deliver(self, message_id: str) -> None:
        """Call, keep what came of it, and raise when it has to be tried again."""
        webhook, body = self.delivery.webhook, payload.body_of(self.delivery)
        secret = payload.secret_of(webhook)
        status, ms, problem = keeping.make_call(webhook.url, secret, self.delivery.event_id, body, self.at)
        actions.note_call(delivery=self.delivery, status=status, ms=ms, problem=problem, by=CLOCK, at=self.at)
        if self.delivery.state == DeliveryState.FAILED:
            raise Refused(problem or f"status {status}")
        if not is_taken(status):
            raise Failed(problem or f"status {status}")


def _once_more(message: Effect, at: datetime) -> None:
    """What was given up is tried as if it were new."""
    WebhookDelivery.objects.filter(pk=message.data["delivery"]).update(state=DeliveryState.WAITING, tries=0)


@sender("webhook.call", lane=Lane.WEB, what=_("A call to an agency's own software"), again=_once_more)
def call_agency(message: Effect, at: datetime) -> Any:
    """News for an agency's software; nothing when it was stopped, removed or given up meanwhile."""
    rows = WebhookDelivery.objects.select_related("webhook")
    delivery = rows.filter(pk=message.data["delivery"], webhook__is_active=True, state=DeliveryState.WAITING).first()
    return WebhookCall(delivery, at) if delivery else None


@sender("webhook.stopped", what=_("A connection of an agency was stopped"))
def tell_leads(message: Effect, at: datetime) -> EmailMessage | None:
    """An address of the agency has failed for days and is not called any more."""
    webhook = Webhook.objects.filter(pk=message.data["webhook"], is_active=False).select_related("organization").first()
    if webhook is None:
        return None
    leads = list(users_holding(Permission.STAFF_MANAGE, webhook.organization))
    if not leads:
        return None
    return neutral_mail(
        to=[user.email for user in leads],
        subject=_("A connection was stopped"),
        sentence=_("A web address of your agency has not answered for three days and is not called any more."),
        link=settings.SITE_URL + reverse("referrals:webhook", args=[webhook.pk]),
        languages=sorted({user.language for user in leads}),
    )
