"""Mail about who works where. It names neither the place nor anybody."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import User
from casemgmt.accounts.numbers.known import LengthUnit, in_unit
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail
from casemgmt.core.secret_links import hash_of, secret_in_mail

from . import places
from .models import MemberInvitation

ALONE = "it goes to an address that is no reader yet, with a link that works once"


def invitation_letter(message: Effect, at: datetime) -> NeutralMail | None:
    """A one-time link to the newest mail of an invitation that still waits; only its hash is kept."""
    place = places.PLACES[message.kind.removesuffix(".invited")]
    waiting = place.model._default_manager.waiting().filter(pk=message.data["invitation"], expires_at__gt=at)  # type: ignore[attr-defined]
    invitation = waiting.select_related(place.model.PLACE).select_for_update(of=("self",)).first()
    if invitation is None or not message.key.endswith(f":{invitation.mails}"):
        return None
    secret = secret_in_mail("accounts.invitation", message.pk)
    invitation.secret_hash = hash_of(secret)
    invitation.save(update_fields=["secret_hash"])
    return neutral_mail(
        to=[invitation.email],
        subject=_("An invitation for you"),
        sentence=format_lazy("{} {}", place.sentence, lazy(lambda: _lasting(invitation), str)()),
        link=settings.SITE_URL + reverse("accounts:join", args=[secret]),
        languages=place.languages(invitation),
    )


def _lasting(invitation: Any) -> str:
    """As long as this link was made to last, whatever the rule says now."""
    days = round((invitation.expires_at - invitation.invited_at) / timedelta(days=1))
    return _now("The link works once, for %(time)s.") % {"time": in_unit(LengthUnit.DAYS, days)}


@sender("member.invited", what=_("An invitation to work in a program"), alone=ALONE)
def invite_member(message: Effect, at: datetime) -> NeutralMail | None:
    """The invitation to a program."""
    return invitation_letter(message, at)


@sender("member.reads_clients", what=_("A role that reads client records was given, to the managers"))
def reads_clients(message: Effect, at: datetime) -> NeutralMail | None:
    """The program's managers hear at once that a role that reads clients was offered, or began; who and which stands
    on the page behind the link. Where a program has no other manager, its other administrators hear it."""
    found = MemberInvitation.objects.select_related("program").filter(pk=message.data["invitation"]).first()
    if found is None or not (to := _who_hears(found)):
        return None
    has_begun = message.key.startswith("member-joined")
    began = _("Somebody has taken on a role that reads client records in your program. See who, and who invited them.")
    asked = _("Somebody was invited to a role that reads client records in your program. See who, and by whom.")
    return neutral_mail(
        to=[user.email for user in to],
        subject=_("A role that reads client records"),
        sentence=began if has_begun else asked,
        link=f"{settings.SITE_URL}{reverse('accounts:people')}?program={found.program.slug}",
        languages=[user.language for user in to],
    )


def _who_hears(invitation: Any) -> list[User]:
    """Everybody who manages the program, but for the one it is about and the one who did it."""
    about = {invitation.invited_by_id, invitation.accepted_by_id}
    for permission in (Permission.CASE_ASSIGN, Permission.PROGRAM_MEMBERS):
        told = [user for user in users_holding(permission, invitation.program) if user.pk not in about]
        if told:
            return told
    return []
