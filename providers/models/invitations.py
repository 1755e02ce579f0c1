"""Somebody asked to work at an agency here, who has not said yes yet."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.access import Permission, organizations_where
from casemgmt.core.models import Row
from casemgmt.core.secret_links import hash_of

from .organizations import Organization

LASTS = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def waiting(self) -> Self:
        """Neither accepted nor revoked; maybe too old."""
        return self.filter(accepted_at=None, revoked_at=None)

    def behind(self, secret: str, at: datetime) -> Self:
        """The one whose newest mail holds this secret, while it can be accepted."""
        return self.waiting().filter(secret_hash=hash_of(secret), expires_at__gt=at)

    def taken(self, secret: str) -> Self:
        """The one somebody said yes to with this secret."""
        return self.filter(secret_hash=hash_of(secret), accepted_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """Those of the agencies whose staff the user manages."""
        return self.filter(organization_id__in=organizations_where(user, Permission.STAFF_MANAGE))


class StaffInvitation(Row):
    """A role offered to an address. Sending it again ends the link sent before."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=AgencyRole)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mails = models.PositiveSmallIntegerField(default=1, help_text="How often it was sent")
    secret_hash = models.CharField(max_length=64, blank=True, help_text="Of the newest link; empty until it is mailed")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="staffinvitation_waits_once",
            ),
            models.CheckConstraint(
                name="staffinvitation_one_end", condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="staffinvitation_accepted_by",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["secret_hash"], name="staffinvitation_secret")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
