"""The private address at which somebody's calendar program fetches what is due."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from casemgmt.core.models import Row
from casemgmt.core.secret_links import hash_of


class FeedQuerySet(models.QuerySet["CalendarFeed"]):
    def working(self) -> Self:
        """Not revoked, of somebody who still signs in."""
        return self.filter(revoked_at=None, user__is_active=True)

    def of(self, user: Any) -> Self:
        return self.filter(user=user)

    def behind(self, secret: str) -> Self:
        """The one that works at the address with this secret."""
        return self.working().filter(secret_hash=hash_of(secret))


class CalendarFeed(Row):
    """One private address. Only the hash of its secret is kept; a new one ends the old one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True, help_text="Fetched last, to the hour")

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", condition=Q(revoked_at__isnull=True), name="calendarfeed_one_works")
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"
