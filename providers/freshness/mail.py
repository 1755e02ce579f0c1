"""The letter that asks an agency whether its listings are still right. It names no listing and nobody."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.brand.look import own_look
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail
from providers import rights
from providers.models import StillRightLetter

from .actions import note_letter_failed
from .links import secret_of


def _give_up(row: Effect, code: str, at: datetime) -> None:
    letter = StillRightLetter.objects.filter(pk=row.data["letter"]).first()
    if letter is not None:
        note_letter_failed(letter=letter, at=at)


def _again(row: Effect, at: datetime) -> None:
    """Somebody mended what hindered it: it is tried again, and does not speak against the listings meanwhile."""
    StillRightLetter.objects.filter(pk=row.data["letter"]).update(failed_at=None)


@sender(
    "listing.still_right",
    what=_("An agency is asked whether its listings are right"),
    alone="its link answers for the agency, which others that read along must not",
    given_up=_give_up,
    again=_again,
)
def still_right_letter(message: Effect, at: datetime) -> NeutralMail | None:
    """The letter, while it is still to be asked."""
    letter = StillRightLetter.objects.select_related("organization__kept_by").filter(pk=message.data["letter"]).first()
    if letter is None or letter.answered_at or not letter.is_good(at):
        return None
    program = rights.keeper_of(letter.organization)
    reply = settings.SITE_URL + reverse("providers:still_right", args=[secret_of(letter, message.pk)])
    StillRightLetter.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=at)
    return neutral_mail(
        to=[letter.to],
        subject=_("Is what we tell people about you still right?"),
        sentence=_("Please look at your listings: hours, phone, who can come. It takes a minute."),
        link=settings.SITE_URL + reverse("providers:our_services"),
        reply=reply,
        languages=[letter.organization.mail_language],
        beneath=lambda: [f"{program.shown_name} {program.phone}".strip()] if program else [_now("The program")],
        look=own_look(program) if program else None,
    )
