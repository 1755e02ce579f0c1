"""The digest: once a day at the hour each person chose, how much waits for them. Numbers and links, never a person."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core import effects
from casemgmt.core.calendar import local_date
from casemgmt.core.models import Effect
from casemgmt.core.sweeps import sweep_of

from . import hooks
from .hooks import DigestLine
from .mail_choices import MailChoice, next_digest
from .models import User


def sweep_digests(*, at: datetime) -> int:
    """Write down the digests whose hour has come; how many. Each person's local day has one at most."""
    return SWEEP.run(at=at)


def _due(at: datetime) -> QuerySet[MailChoice]:
    return (
        MailChoice.objects.filter(next_digest_at__lte=at).order_by("next_digest_at").select_for_update(skip_locked=True)
    )


def _write_down(choices: list[MailChoice], at: datetime) -> None:
    messages = [_drafted(choice, at) for choice in choices]
    for choice in choices:
        choice.next_digest_at = _following(choice, at)
    effects.tell_all(messages)
    MailChoice.objects.bulk_update(choices, ["next_digest_at"])


SWEEP = sweep_of("digests", _lazy("Digests of the day"), due=_due, act=_write_down, size=200)


def _drafted(choice: MailChoice, at: datetime) -> Effect:
    day = local_date(at, ZoneInfo(choice.time_zone)).isoformat()
    return effects.drafted("accounts.digest", key=f"digest:{choice.user_id}:{day}", at=at, user=choice.user_id)


def _following(choice: MailChoice, at: datetime) -> datetime | None:
    if choice.digest_at is None:
        return None
    return next_digest(at, choice.digest_at, choice.digest_days, ZoneInfo(choice.time_zone))


def lines_for(user: Any, at: datetime) -> list[DigestLine]:
    """What waits for the user now, by the same reads as the pages the lines lead to."""
    return [line for hook in hooks.DIGEST_LINES for line in hook(user=user, at=at) if line.count]


@effects.sender("accounts.digest", what=_lazy("The digest of a day"), alone="it is one letter for a whole day already")
def send_digest(message: Effect, at: datetime) -> EmailMessage | None:
    """How much waits for the user at this moment; no mail when nothing does, or when the digest was given up."""
    users = User.objects.filter(pk=message.data["user"], is_active=True, mail_choice__digest_at__isnull=False)
    user = users.select_related("mail_choice").first()
    if user is None:
        return None
    choice: MailChoice = user.mail_choice  # type: ignore[attr-defined]
    with translation.override(user.language), timezone.override(ZoneInfo(choice.time_zone)):
        lines = lines_for(user, at)
        return _mail(user, lines) if lines else None


def _mail(user: User, lines: list[DigestLine]) -> EmailMessage:
    rows = [(line.what, line.count, settings.SITE_URL + line.path) for line in lines]
    change = settings.SITE_URL + reverse("accounts:mail")
    body = render_to_string("email/digest.txt", {"rows": rows, "change": change})
    return EmailMessage(subject=_("What waits for you today"), body=body, to=[user.email])
