"""Mail about cases. No name, no need, no free text, ever: a neutral sentence and a link."""

from datetime import datetime

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

from .models import Case


@sender("case.assigned")
def tell_new_owner(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A colleague gave you a case; nothing to say when it has moved on already."""
    rows = Case.objects.open().select_related("owner")
    case = rows.filter(pk=message.data["case"], owner_id=message.data["user"], owner__is_active=True).first()
    if case is None or case.owner is None or not hears_at_once(case.owner):
        return None
    with translation.override(case.owner.language):
        link = settings.SITE_URL + reverse("cases:case", args=[case.pk])
        sentence = _("A case was assigned to you.")
        body = render_to_string("email/neutral.txt", {"sentence": sentence, "link": link})
        return EmailMessage(subject=_("A case for you"), body=body, to=[case.owner.email])


@sender("cases.assigned")
def tell_of_many(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A colleague gave you cases, several at once; nothing to say when none of them is yours any more."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    given = Case.objects.open().filter(owner=user, assigned_at=datetime.fromisoformat(message.data["when"]))
    if user is None or not given.exists() or not hears_at_once(user):
        return None
    with translation.override(user.language):
        link = settings.SITE_URL + reverse("cases:list")
        sentence = _("Cases were assigned to you.")
        body = render_to_string("email/neutral.txt", {"sentence": sentence, "link": link})
        return EmailMessage(subject=_("Cases for you"), body=body, to=[user.email])
