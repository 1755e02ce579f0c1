"""One-time codes: asked for from a mailed link, read out to the agency's number on file, typed by the agency."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from casemgmt.core.models import Row

from .offers import Offer
from .reply_links import ReplyLink

MOST_TRIES = 5


class OpeningCode(Row):
    """A code that opens identity to one browser for a short time. Only its hash is kept."""

    LASTS = timedelta(minutes=10)
    OPENS_FOR = timedelta(minutes=30)

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="opening_codes")
    asked_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    used_with = models.ForeignKey(ReplyLink, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="openingcode_made_whole",
                condition=Q(made_at__isnull=True, expires_at__isnull=True, code_hash="")
                | Q(made_at__isnull=False, expires_at__isnull=False, made_by__isnull=False) & ~Q(code_hash=""),
            ),
            models.CheckConstraint(
                name="openingcode_used_once_made",
                condition=Q(used_at__isnull=True, used_with__isnull=True)
                | Q(used_at__isnull=False, used_with__isnull=False, made_at__isnull=False),
            ),
            models.CheckConstraint(name="openingcode_few_tries", condition=Q(tries__lte=MOST_TRIES)),
            models.UniqueConstraint(
                fields=["offer"], condition=Q(made_at__isnull=True), name="openingcode_asked_for_once"
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"

    def is_good(self, at: datetime) -> bool:
        """Whether typing it would still open something."""
        return self.expires_at is not None and at < self.expires_at and not self.used_at and self.tries < MOST_TRIES

    @property
    def opens_until(self) -> datetime | None:
        return self.used_at + self.OPENS_FOR if self.used_at else None
