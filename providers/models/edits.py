"""One press of somebody who keeps listings: which rows it touched, so that it can be taken back.

What stood in the rows before is kept by the database (`core/history`); here is only which of it belongs together.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from casemgmt.core.models import Row

from .organizations import Organization, kept_in


class EditKind(models.TextChoices):
    """What was pressed."""

    EDITED = "edited", _("Corrected")
    ADDED = "added", _("Added")
    REMOVED = "removed", _("Taken away")
    HOURS = "hours", _("Hours set")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")
    BACK = "back", _("Brought back")
    MANY = "many", _("Several listings at once")


class ListingEditQuerySet(models.QuerySet["ListingEdit"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the listings the user's program keeps, of the agencies the user leads, and their own."""
        kept = kept_in(programs_where(user, Permission.DIRECTORY_EDIT), "organization__")
        led = Q(organization_id__in=organizations_where(user, Permission.LISTING_EDIT))
        return self.filter(kept & Q(organization__isnull=False) | led | Q(by=user.pk))


class ListingEdit(Row):
    """One press. `rows` are [{table, id, was, how}]: `was` is the row of the history that holds what stood there, empty
    for one that was added; with the columns of a listing that say what an import leaves alone."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, related_name="edits", help_text="Empty: of several"
    )
    subject_id = models.UUIDField(null=True, help_text="The service, place or organization whose page it was")
    kind = models.CharField(max_length=10, choices=EditKind)
    what = models.CharField(max_length=200, blank=True, help_text="Part of the listing, in words")
    rows = models.JSONField(default=list)
    listings = models.PositiveIntegerField(default=1, help_text="How many listings it changed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ListingEditQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-at", "pk"]
        indexes = [
            models.Index(fields=["organization", "-at"], name="listingedit_of_agency"),
            models.Index(fields=["subject_id", "-at"], name="listingedit_of_subject"),
            models.Index(fields=["by", "-at"], name="listingedit_by"),
        ]

    def __str__(self) -> str:
        return f"edit {self.pk}"
