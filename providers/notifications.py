"""Mail about who works at an agency. It names neither the agency nor anybody."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import neutral_mail
from casemgmt.core.secret_links import hash_of, secret_in_mail

from .models import StaffInvitation


@sender(
    "staff.invited",
    what=_("An invitation to work for an agency"),
    alone="it goes to an address that is no reader yet, with a link that works once",
)
def invite(message: Effect, at: datetime) -> EmailMessage | None:
    """A one-time link to the newest mail of an invitation that still waits; only its hash is kept."""
    waiting = StaffInvitation.objects.waiting().filter(pk=message.data["invitation"], expires_at__gt=at)
    invitation = waiting.select_related("organization").select_for_update(of=("self",)).first()
    if invitation is None or not message.key.endswith(f":{invitation.mails}"):
        return None
    secret = secret_in_mail("providers.staff_invitation", message.pk)
    invitation.secret_hash = hash_of(secret)
    invitation.save(update_fields=["secret_hash"])
    link = settings.SITE_URL + reverse("providers:join", args=[secret])
    return neutral_mail(
        to=[invitation.email],
        subject=_("An invitation for you"),
        sentence=_("You are invited to answer requests for help. The link works once, for seven days."),
        link=link,
        languages=[invitation.organization.mail_language],
    )
