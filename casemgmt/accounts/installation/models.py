"""The one-time link that makes somebody an administrator of the installation."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from casemgmt.core.models import Row
from casemgmt.core.secret_links import hash_of

LINK_LASTS = timedelta(hours=24)


class AdministratorLinkQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Neither used nor closed by a newer one; maybe too old."""
        return self.filter(used_at=None, closed_at=None)

    def behind(self, secret: str, at: datetime) -> Self:
        """The one this secret opens now."""
        return self.open().filter(secret_hash=hash_of(secret), expires_at__gt=at)


class AdministratorLink(Row):
    """Printed at the machine, by somebody who could read the database as well. One is open at a time."""

    email = models.EmailField(blank=True, help_text="Whom it is for; empty: the page asks")
    secret_hash = models.CharField(max_length=64, unique=True)
    is_again = models.BooleanField(default=False, help_text="Made knowingly although somebody administers already")
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = AdministratorLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                name="administratorlink_one_open",
                condition=Q(used_at__isnull=True, closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="administratorlink_used_by",
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"administrator link {self.pk}"
