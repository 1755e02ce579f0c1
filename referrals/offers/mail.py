"""Mail about offers. No name, need, agency or free text, ever: a neutral sentence and a link."""

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.brand.look import own_look
from casemgmt.accounts.mail_choices import hears_at_once, languages_of, who_asked_for_all
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.covers.queries import doing_the_work_of
from casemgmt.core.access import users_holding
from casemgmt.core.calendar import in_zone
from casemgmt.core.codes import Side
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail
from casemgmt.core.templatetags.words import moment

from ..models import Offer
from ..reply import links
from ..workflow import LIVE, OfferState

UNDECIDED_NOW = frozenset({OfferState.SENT, OfferState.ACKNOWLEDGED})


@sender("offer.sent", what=_("A request waits, to the agency"))
def tell_agency(message: Effect, at: datetime) -> NeutralMail | None:
    """A request waits, or our answer to a question."""
    offer = offer_of(message)
    if offer is None or offer.state not in LIVE or not offer.reading(at).is_covered:
        return None
    return to_agency(
        offer,
        _("A request is waiting for you"),
        _("A request is waiting in your inbox."),
        reply_address(offer, message, at),
    )


@sender("offer.reminder", what=_("A request still waits, to the agency"))
def remind_agency(message: Effect, at: datetime) -> NeutralMail | None:
    """The agency's time is half over, or over."""
    offer = offer_of(message)
    if offer is None or offer.state not in UNDECIDED_NOW or not offer.reading(at).is_covered:
        return None
    return to_agency(
        offer,
        _("A request still waits for your answer"),
        _("A request in your inbox still waits for your answer."),
        reply_address(offer, message, at),
    )


@sender("offer.ended", what=_("A request was taken back, to the agency"))
def tell_agency_it_ended(message: Effect, at: datetime) -> NeutralMail | None:
    """We took a request back."""
    offer = offer_of(message)
    if offer is None or offer.state in LIVE:
        return None
    return to_agency(
        offer, _("A request was taken back"), _("A request in your inbox was taken back. Nothing more is needed.")
    )


@sender("offer.moved", what=_("Something moved on a request"))
def tell_navigator(message: Effect, at: datetime) -> NeutralMail | None:
    """The agency answered, or something else happened to a request of ours."""
    return to_navigator(message, at, _("Something moved on a request"), _("Something moved on one of your requests."))


@sender("offer.silent", what=_("An agency has not answered in time"))
def tell_navigator_of_silence(message: Effect, at: datetime) -> NeutralMail | None:
    """An agency has let one and a half times the standard pass."""
    offer = offer_of(message)
    if offer is None or offer.state not in UNDECIDED_NOW:
        return None
    return to_navigator(
        message,
        at,
        _("A request is still unanswered"),
        _("A request was not answered in time. Call, or ask another agency."),
    )


@sender("offer.waits", what=_("A date on a request has passed"))
def tell_navigator_it_waits(message: Effect, at: datetime) -> NeutralMail | None:
    """A date has passed: first contact, review, appointment."""
    offer = offer_of(message)
    if offer is None or offer.state not in LIVE:
        return None
    return to_navigator(
        message,
        at,
        _("A request waits for you"),
        _("A date on one of your requests has passed. Please look what happened."),
    )


@sender("offer.check", what=_("Time to check on a linkage"))
def tell_navigator_to_check(message: Effect, at: datetime) -> NeutralMail | None:
    """Service began a while ago: is the person still served?"""
    return to_navigator(message, at, _("Time to check on a linkage"), _("It is time to check on one of your linkages."))


def offer_of(message: Effect) -> Offer | None:
    """The offer a piece of mail is about, as it is now."""
    rows = Offer.objects.select_related("organization", "program", "referral__case__owner", "drafted_by")
    return rows.filter(pk=message.data["offer"]).first()


def reply_address(offer: Offer, message: Effect, at: datetime) -> str:
    """Where this mail lets an agency answer without an account; empty when it goes nowhere."""
    if not offer.organization.reply_email:
        return ""
    return reverse("referrals:reply", args=[links.link_in_mail(offer, message.pk, at)])


def to_agency(offer: Offer, subject: Any, sentence: Any, reply: str = "") -> NeutralMail | None:
    """To the agency's own mailbox, and to those of its staff who answer requests and asked for every mail; in the
    agency's language, then in theirs."""
    answering = users_holding(Permission.OFFER_ANSWER, offer.organization)
    staff = who_asked_for_all(answering)
    first = offer.organization.reply_email
    if not first and not staff:
        return None
    mail = neutral_mail(
        to=[first] if first else [],
        subject=subject,
        sentence=sentence,
        link=settings.SITE_URL + reverse("referrals:received", args=[offer.pk]),
        reply=reply and settings.SITE_URL + reply,
        languages=[*([offer.organization.mail_language] if first else []), *languages_of(answering, staff)],
        beneath=partial(who_writes, offer),
        look=own_look(offer.program),
    )
    mail.bcc = [address for address in staff if address != first]
    return mail


def who_writes(offer: Offer) -> list[str]:
    """Who writes, by when they want an answer, and how to know that it is them. The program's name tells nothing of
    anybody; a number in a mail proves nothing, so it names none."""
    lines = [_now("%(program)s writes this.") % {"program": offer.program.shown_name}]
    if offer.waits_on == Side.AGENCY and offer.state in UNDECIDED_NOW and offer.due_at:
        with in_zone(offer.program.zone):
            lines.append(_now("Please answer by %(when)s.") % {"when": moment(offer.due_at, "D j M, G:i")})
    return [
        *lines,
        _now(
            "Not sure that it is us? Call the number you have for us, or type our address yourself and sign in: it is "
            "in your inbox. We never ask for a password by mail."
        ),
    ]


def to_navigator(
    message: Effect, at: datetime, subject: Any, sentence: Any, *, is_urgent: bool = False
) -> NeutralMail | None:
    """To who has the case or stands in for them, unless they chose to hear of it in their digest."""
    offer = offer_of(message)
    if offer is None:
        return None
    owner = doing_the_work_of(offer.referral.case.owner or offer.drafted_by, at)
    is_own_act = message.data.get("by") == str(owner.pk)  # nobody is told of what they did themselves
    if is_own_act or not owner.is_active or not (is_urgent or hears_at_once(owner)):
        return None
    return neutral_mail(
        to=[owner.email],
        subject=subject,
        sentence=sentence,
        link=settings.SITE_URL + reverse("referrals:referral", args=[offer.referral_id]),
        languages=[owner.language],
        look=own_look(offer.program),
    )
