"""Mail about duties. No name, no need, no agency, no free text, ever: a neutral sentence and a link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.mail_choices import hears_at_once
from casemgmt.accounts.models import User
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from .models import Duty
from .queries import in_words
from .telling import DutyTold


@sender("duty.told", what=_("Something is owed"))
def tell_of_duty(message: Effect, at: datetime) -> NeutralMail | None:
    """To a colleague who is still here and hears at once, of what still stands; on call one hears always at once."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    duty = Duty.objects.standing(at).filter(pk=message.data["duty"]).select_related("organization").first()
    hears = user is not None and (message.data["role"] == DutyTold.ON_CALL or hears_at_once(user))
    if user is None or duty is None or not hears:
        return None
    with translation.override(user.language):
        sentence = f"{_sentence(duty, at)} {_because(message.data['role'])}"
        line = in_words([duty], user, at).get(duty.pk)
    link = settings.SITE_URL + (line.url if line and line.url else reverse("duties:late"))
    subject = _("Something is overdue") if duty.due_at < at else _("Something is due soon")
    return neutral_mail(to=[user.email], subject=subject, sentence=sentence, link=link, languages=[user.language])


def _sentence(duty: Duty, at: datetime) -> str:
    if duty.due_at < at:
        return _now("Something that somebody waits for is overdue.")
    return _now("Something that somebody waits for is due soon.")


def _because(role: str) -> str:
    """Why it is this person who is told."""
    words: dict[str, Any] = {
        DutyTold.OWNER: _now("You get this because it is yours to do."),
        DutyTold.STAND_IN: _now("You get this because you cover for a colleague who is away."),
        DutyTold.NOBODYS: _now("You get this because nobody has it and you assign cases."),
        DutyTold.ON_CALL: _now("You get this because you are on call."),
        DutyTold.MANAGER: _now("You get this because it has waited and you assign cases."),
    }
    return str(words[role])
