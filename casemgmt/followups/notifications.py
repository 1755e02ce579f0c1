"""Mail about follow-ups. No name, no need, no free text, ever: a neutral sentence and a link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from casemgmt.accounts.mail_choices import hears_at_once
from casemgmt.accounts.models import User
from casemgmt.core.models import OutboxMessage
from casemgmt.core.outbox import sender

from .models import FollowUp


@sender("followup.due")
def remind_owner(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A planned contact is due soon, and nobody has been reached yet."""
    if _still_waits(message) is None:
        return None
    return _mail(message, lambda: (_("A contact is due soon"), _("A planned contact is due within two hours.")))


@sender("followup.overdue")
def tell_managers(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A planned contact is overdue."""
    follow_up = _still_waits(message)
    if follow_up is None:
        return None
    if follow_up.owner_id is None:
        return _mail(
            message,
            lambda: (_("A contact is overdue"), _("A planned contact is overdue, and nobody has the case. Assign it.")),
        )
    return _mail(message, lambda: (_("A contact is overdue"), _("A planned contact of your program is overdue.")))


def _still_waits(message: OutboxMessage) -> FollowUp | None:
    rows = FollowUp.objects.running().select_related("case")
    return rows.filter(pk=message.data["follow_up"]).first()


def _mail(message: OutboxMessage, words: Any) -> EmailMessage | None:
    """To a colleague who is still here, in their language."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    if user is None or not hears_at_once(user):
        return None
    with translation.override(user.language):
        subject, sentence = words()
        link = settings.SITE_URL + reverse("followups:follow_up", args=[message.data["follow_up"]])
        body = render_to_string("email/neutral.txt", {"sentence": sentence, "link": link})
    return EmailMessage(subject=subject, body=body, to=[user.email])
