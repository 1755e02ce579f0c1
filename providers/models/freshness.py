"""How listings are kept true: letters that ask whether they still are, and how often a listing is looked at."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from casemgmt.core.models import Row

from .organizations import Organization, kept_in
from .services import Service


class StillRightLetterQuerySet(models.QuerySet["StillRightLetter"]):
    def visible_to(self, user: Any) -> Self:
        """Those to the agencies whose listings the user's program keeps; their own for an agency's lead."""
        kept = kept_in(programs_where(user, Permission.DIRECTORY_EDIT), "organization__")
        own = Q(organization_id__in=organizations_where(user, Permission.LISTING_EDIT))
        return self.filter(kept | own)


class StillRightLetter(Row):
    """One letter that asks an organization whether all its listings are still right. Its link needs no account; only
    the hash of the link is kept. `signs` are typed to confirm, so that whoever only follows links says nothing."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="still_right_letters")
    to = models.EmailField(blank=True)
    signs = models.CharField(max_length=4)
    token_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = StillRightLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.CheckConstraint(name="still_right_ends_after_start", condition=Q(expires_at__gt=F("asked_at"))),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="still_right_link"),
        ]
        indexes = [models.Index(fields=["organization", "-asked_at"], name="still_right_asked")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    def is_good(self, at: datetime) -> bool:
        """Whether its link still works."""
        return self.revoked_at is None and at < self.expires_at


class ListingOpenings(models.Model):
    """How often a listing was opened on a day, by anybody; who did is not kept."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="openings")
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="listing_openings_of_a_day")]

    def __str__(self) -> str:
        return f"{self.times} on {self.day}"
