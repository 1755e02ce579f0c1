"""Mail about who works at an agency, and about what it is here. It names neither the agency nor anybody."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.invitations.mail import ALONE, invitation_letter
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from . import rights
from .models import AgencyChange, ChangeState, CorrectionState, ListingCorrection


@sender("staff.invited", what=_("An invitation to work for an agency"), alone=ALONE)
def invite(message: Effect, at: datetime) -> NeutralMail | None:
    """The invitation to an agency."""
    return invitation_letter(message, at)


@sender(
    "agency.changed",
    what=_("What is known of an agency has changed, to its mailbox"),
    alone="it warns the mailbox that was there before",
)
def changed(message: Effect, at: datetime) -> NeutralMail | None:
    """The mailbox that was there before hears that what is known of the agency has changed, and whom to call."""
    change = _change(message)
    if change is None or not change.told:
        return None
    program = rights.keeper_of(change.organization)
    return neutral_mail(
        to=[change.told],
        subject=_("What is known of your agency has changed"),
        sentence=format_lazy(
            _(
                "Where requests are announced, which number codes are read to, the class of your agency or who "
                "leads it was changed at {program}. If nobody of yours asked for it, call {phone} at once."
            ),
            program=program or settings.SITE_NAME,
            phone=(program.phone if program else "") or _("the program"),
        ),
        link=settings.SITE_URL + reverse("providers:change", args=[change.pk]),
        languages=[change.organization.mail_language],
    )


@sender("agency.change_waits", what=_("A change to an agency waits for a second person"))
def change_waits(message: Effect, at: datetime) -> NeutralMail | None:
    """The others who keep the listing hear that a change waits for one of them."""
    change = _change(message)
    if change is None or change.state != ChangeState.PROPOSED:
        return None
    others = rights.other_keepers(change.proposed_by, change.organization)
    if not others:
        return None
    return neutral_mail(
        to=[user.email for user in others],
        subject=_("A change waits for a second person"),
        sentence=_("A colleague proposes a change to an agency that needs a second person. Look at it and decide."),
        link=settings.SITE_URL + reverse("providers:change", args=[change.pk]),
        languages=[user.language for user in others],
    )


@sender("correction.decided", what=_("What became of a proposal to correct a listing"))
def correction_decided(message: Effect, at: datetime) -> NeutralMail | None:
    """Who proposed a correction hears whether the listing changed, and why not. An address that was left for this alone
    is forgotten with it."""
    rows = ListingCorrection.objects.select_related("proposed_by", "service__organization__kept_by")
    found = rows.filter(pk=message.data["correction"]).first()
    if found is None or found.state == CorrectionState.PROPOSED:
        return None
    to, languages = _who_proposed(found)
    ListingCorrection.objects.filter(pk=found.pk).update(tell_email="")
    if not to:
        return None
    accepted = _("You told us what is wrong in a listing. It is corrected now. Thank you.")
    refused = _("You told us what is wrong in a listing. It stays as it is: {why}")
    is_taken = found.state == CorrectionState.ACCEPTED
    own, public = reverse("providers:my_proposals"), reverse("providers:wrong", args=[found.service_id])
    return neutral_mail(
        to=[to],
        subject=_("What you told us of a listing"),
        sentence=accepted if is_taken else format_lazy(refused, why=found.refused_because),
        link=settings.SITE_URL + (own if found.proposed_by else public),
        languages=languages,
    )


def _who_proposed(found: ListingCorrection) -> tuple[str, list[str]]:
    if found.proposed_by:
        return found.proposed_by.email, [found.proposed_by.language]
    return found.tell_email, ["en", "es"]


def _change(message: Effect) -> AgencyChange | None:
    rows = AgencyChange.objects.select_related("organization__kept_by", "proposed_by")
    return rows.filter(pk=message.data["change"]).first()
