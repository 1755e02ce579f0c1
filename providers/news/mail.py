"""How another system is called, and how a program's administrators hear that an address is not called any more."""

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
from casemgmt.core.webhooks.models import DeliveryState
from casemgmt.core.webhooks.signing import is_taken

from . import actions, payload
from .models import DirectoryCall, DirectoryWebhook


@dataclass(frozen=True)
class NewsCall:
    """One call of one address."""

    call: DirectoryCall
    at: datetime

    def deliver(self, message_id: str) -> None:
        """Call, keep what came of it, and raise when it has to be tried again."""
        call, body = self.call, payload.body_of(self.call)
        secret = payload.secret_of(call.webhook)
        status, ms, problem = keeping.make_call(call.webhook.url, secret, call.event_id, body, self.at)
        actions.note_news_call(call=call, status=status, ms=ms, problem=problem, by=CLOCK, at=self.at)
        if call.state == DeliveryState.FAILED:
            raise Refused(problem or f"status {status}")
        if not is_taken(status):
            raise Failed(problem or f"status {status}")


def _once_more(message: Effect, at: datetime) -> None:
    """What was given up is tried as if it were new."""
    DirectoryCall.objects.filter(pk=message.data["call"]).update(state=DeliveryState.WAITING, tries=0)


@sender("news.call", lane=Lane.WEB, what=_("A call to a system that keeps a copy of the directory"), again=_once_more)
def call_system(message: Effect, at: datetime) -> Any:
    """News for another system; nothing when it was stopped, removed or given up meanwhile."""
    rows = DirectoryCall.objects.select_related("webhook")
    call = rows.filter(pk=message.data["call"], webhook__is_active=True, state=DeliveryState.WAITING).first()
    return NewsCall(call, at) if call else None


@sender("news.stopped", what=_("A system that keeps a copy of the directory is not called any more"))
def tell_administrators(message: Effect, at: datetime) -> EmailMessage | None:
    """An address has failed for days and is not called any more."""
    rows = DirectoryWebhook.objects.filter(pk=message.data["webhook"], is_active=False).select_related("program")
    webhook = rows.first()
    people = list(users_holding(Permission.PROGRAM_RULES, webhook.program)) if webhook else []
    if webhook is None or not people:
        return None
    return neutral_mail(
        to=[user.email for user in people],
        subject=_("A connection was stopped"),
        sentence=_("A web address has not answered for three days and is not called any more."),
        link=settings.SITE_URL + reverse("providers:news_address", args=[webhook.pk]),
        languages=sorted({user.language for user in people}),
    )
