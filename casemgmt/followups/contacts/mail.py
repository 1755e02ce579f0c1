"""Mail about follow-ups. No name, no need, no free text, ever: a neutral sentence and a link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.mail_choices import hears_at_once
from casemgmt.accounts.models import User
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from .escalation import because
from .models import FollowUp


@sender("followup.due", what=_("A contact is due soon"))
def remind_owner(message: Effect, at: datetime) -> NeutralMail | None:
    """A planned contact is due soon, and nobody has been reached yet."""
    return _of(message, _("A contact is due soon"), _("A planned contact is due within two hours."))


@sender("followup.overdue", what=_("A contact is overdue"))
def tell_overdue(message: Effect, at: datetime) -> NeutralMail | None:
    """A planned contact is overdue: to who has it, or to the managers where nobody has."""
    return _of(message, _("A contact is overdue"), _("A planned contact is overdue."))


@sender("followup.escalated", what=_("A contact is overdue, to the managers"))
def tell_managers(message: Effect, at: datetime) -> NeutralMail | None:
    """A planned contact is overdue still, half an hour later."""
    return _of(message, _("A contact is overdue"), _("A planned contact of your program is overdue."))


def _of(message: Effect, subject: Any, sentence: Any) -> NeutralMail | None:
    """To a colleague who is still here and hears at once, of a contact that still waits."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    waits = FollowUp.objects.running().filter(pk=message.data["follow_up"]).exists()
    if user is None or not waits or not hears_at_once(user):
        return None
    with translation.override(user.language):
        sentence = f"{sentence} {because(message.data.get('role', ''))}".strip()
    link = settings.SITE_URL + reverse("followups:follow_up", args=[message.data["follow_up"]])
    return neutral_mail(to=[user.email], subject=subject, sentence=sentence, link=link, languages=[user.language])
