"""Tokens of the API: what somebody's own program signs in with, in their name."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.core.models import Row

MOST = 20  # tokens of one person at a time


class TokenScope(models.TextChoices):
    READING = "reading", _("Reading only")
    ACTING = "acting", _("Reading and acting")


class Lasts(models.IntegerChoices):
    """For how many days a token may be made."""

    MONTH = 30, _("30 days")
    QUARTER = 90, _("90 days")
    YEAR = 365, _("a year")

    @property
    def time(self) -> timedelta:
        return timedelta(days=self.value)


class ApiTokenQuerySet(models.QuerySet[Any]):
    def live(self, at: datetime) -> Self:
        """Those that let somebody in: neither ended nor too old, of an open account, and made since its sessions were
        last ended. So a new password or the end of a role ends tokens too, without anybody touching them."""
        same_round = Q(session_round=F("user__session_round"), user__is_active=True)
        return self.filter(same_round, ended_at=None, expires_at__gt=at)


class ApiToken(Row):
    """One token. Only the hash of its secret is kept; it is shown once, when it is made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="What it is for, in its owner's words")
    scope = models.CharField(max_length=10, choices=TokenScope)
    secret_hash = models.CharField(max_length=64, unique=True)
    session_round = models.PositiveIntegerField(help_text="The round of the account's sessions it was made in")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To the minute")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(name="apitoken_expires_later", condition=Q(expires_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="apitoken_ended_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"

    @property
    def acts(self) -> bool:
        """Whether it may change something."""
        return self.scope == TokenScope.ACTING
