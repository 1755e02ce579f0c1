"""Mail about shifts: a neutral sentence and a link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from .models import Shift


@sender("shift.made", what=_("Somebody was put on call"))
def tell_on_call(message: Effect, at: datetime) -> NeutralMail | None:
    """You will be on call; nothing to say when it was taken back or is over."""
    shift = Shift.objects.not_over(at).filter(pk=message.data["shift"]).select_related("user").first()
    words = _("You are on call"), _("You were put on call. See from when to when.")
    return None if shift is None else _mail(shift, words)


@sender("shift.ended", what=_("A shift was taken back"))
def tell_off_call(message: Effect, at: datetime) -> NeutralMail | None:
    """You are not on call then after all."""
    shift = Shift.objects.filter(pk=message.data["shift"]).select_related("user").first()
    words = _("You are not on call"), _("A shift of yours was taken back. See when you are on call.")
    return None if shift is None or shift.ends_at <= at else _mail(shift, words)


def _mail(shift: Shift, words: tuple[Any, Any]) -> NeutralMail | None:
    user = shift.user
    if not user.is_active:
        return None
    with translation.override(user.language):
        subject, sentence = map(str, words)
    link = settings.SITE_URL + reverse("duties:rota")
    return neutral_mail(to=[user.email], subject=subject, sentence=sentence, link=link, languages=[user.language])
