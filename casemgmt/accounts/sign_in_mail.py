"""What an account's owner is told of changes to its sign-in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from .homes import home_of
from .models import User
from .sessions.device import words_of
from .sign_in_record import CHANGES

ALONE = "whoever did not do it must see it at once, and not as one line of many"


@sender("sign_in.changed", what=_("A change of somebody's sign-in, to its owner"), alone=ALONE)
def tell_of_change(message: Effect, at: datetime) -> NeutralMail | None:
    """What changed, when, on what kind of device, and what to do if it was somebody else."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    if user is None:
        return None
    return neutral_mail(
        to=[user.email],
        subject=_("Your sign-in was changed"),
        sentence=_sentence(user, message.data),
        link=settings.SITE_URL + reverse("accounts:sessions"),
        languages=[user.language],
    )


def _sentence(user: User, data: dict[str, Any]) -> Any:
    zone = home_of(user).zone
    local = timezone.localtime(datetime.fromisoformat(data["moment"]), zone)
    return lazy(lambda: _said(data["what"], local, data["device"]), str)()


def _said(what: str, local: datetime, device: str) -> str:
    return gettext(
        "%(what)s on %(day)s at %(time)s (%(zone)s), on this kind of device: %(device)s. If that was you, there is "
        "nothing to do. If it was not: choose “Forgot your password?” on the sign-in page, set a new one, which signs "
        "everybody else out, and call your administrator."
    ) % {
        "what": CHANGES[what],
        "day": date_format(local, "j F Y"),
        "time": date_format(local, "H:i"),
        "zone": local.tzinfo,
        "device": words_of(device),
    }
