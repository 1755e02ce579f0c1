"""When somebody wants mail: at once, once a day at their hour, or both. Without a choice: at once to a program's staff;
to an agency's own mailbox only."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.core.calendar import at_local, local_date

WORKDAYS = range(1, 6)  # ISO weekdays


class DigestDays(models.TextChoices):
    WORKDAYS = "workdays", _("Monday to Friday")
    DAILY = "daily", _("Every day")


class MailChoice(models.Model):
    """One user's choice. `next_digest_at` is what the sweep looks at; nothing means no digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choice")
    at_once = models.BooleanField()
    digest_at = models.TimeField(null=True)
    digest_days = models.CharField(max_length=10, choices=DigestDays, default=DigestDays.WORKDAYS)
    time_zone = models.CharField(max_length=60)
    next_digest_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("next_digest_at", name="mailchoice_due", condition=Q(next_digest_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(at_once=True) | Q(digest_at__isnull=False), name="mailchoice_hears_somehow"
            ),
            models.CheckConstraint(
                condition=Q(digest_at__isnull=False) | Q(next_digest_at__isnull=True), name="mailchoice_digest_has_hour"
            ),
            models.CheckConstraint(condition=Q(digest_days__in=DigestDays.values), name="mailchoice_days_known"),
        ]

    def __str__(self) -> str:
        return f"mail choice {self.pk}"


def next_digest(after: datetime, clock: time, days: str, zone: ZoneInfo) -> datetime:
    """The first moment later than `after` when the digest is due: at `clock` in the user's zone, on the days chosen.

    An hour that a clock change skips comes right after the gap; one that it doubles comes once.
    """
    day = local_date(after, zone)
    while True:
        moment = at_local(day, clock, zone)
        if moment > after and (days == DigestDays.DAILY or day.isoweekday() in WORKDAYS):
            return moment
        day += timedelta(days=1)


def hears_at_once(user: Any) -> bool:
    """Whether something that waits for the user is mailed at once: as chosen; by default to staff of a program."""
    choice = MailChoice.objects.filter(user=user).only("at_once").first()
    return choice.at_once if choice else user.memberships.filter(left_at=None).exists()


def languages_of(users: models.QuerySet[Any], addresses: list[str]) -> list[str]:
    """The languages those of the users read whose addresses these are."""
    return list(users.filter(email__in=addresses).order_by("language").values_list("language", flat=True).distinct())


def who_asked_for_all(users: models.QuerySet[Any]) -> list[str]:
    """Addresses of those among the users who chose to be mailed at once."""
    return list(users.filter(mail_choice__at_once=True).order_by("email").values_list("email", flat=True))
