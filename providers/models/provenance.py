"""Whose word each field of a listing is: the publisher's or a person's; and where the two disagree."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

from .imports import DirectoryImport
from .organizations import Organization, keeps_the_oldest, kept_in


class FieldOrigin(Row):
    """Whose word one field is, where it is not what the row's own publisher said when he first listed it.

    A row is its publisher's (`source`, `source_record_id`, `created_at`) but for the fields named here. `entity` is the
    HSDS table. An empty `field` is the whole row: taken away here, so that an import does not bring it back.
    """

    entity = models.CharField(max_length=60)
    row_id = models.UUIDField()
    field = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=80, blank=True, help_text="The publisher whose word stands, or stood before")
    said_at = models.DateTimeField(null=True, blank=True, help_text="When that publisher said so")
    said = models.JSONField(default=dict, help_text="Publisher → what he says where that is not what stands")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=200, blank=True, help_text="Of somebody who has no account here")
    corrected_at = models.DateTimeField(null=True, blank=True, help_text="A person's word stands since then")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["row_id", "entity", "field"], name="fieldorigin_one_of_a_field"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.row_id} {self.field}"

    @property
    def person(self) -> str:
        """The name of who corrected it."""
        return (self.by.name if self.by else self.by_name) if self.corrected_at else ""


class ConflictState(models.TextChoices):
    OPEN = "open", _("To decide")
    KEPT = "kept", _("Ours kept")
    TAKEN = "taken", _("Theirs taken")


class ListingConflictQuerySet(models.QuerySet["ListingConflict"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the listings the user's program keeps."""
        return self.filter(kept_in(programs_where(user, Permission.DIRECTORY_EDIT), "organization__"))

    def to_decide(self) -> Self:
        """Those nobody has decided."""
        return self.filter(state=ConflictState.OPEN)


class ListingConflict(Row):
    """A publisher now says something else about a field that a person corrected here. The correction stays until
    somebody decides."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    entity = models.CharField(max_length=60)
    row_id = models.UUIDField()
    field = models.CharField(max_length=60)
    source = models.CharField(max_length=80)
    ours = models.JSONField(null=True)
    theirs = models.JSONField(null=True)
    said_in = models.ForeignKey(DirectoryImport, models.SET_NULL, null=True, blank=True, related_name="conflicts")
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ConflictState, default=ConflictState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ListingConflictQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-found_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["row_id", "entity", "field", "source"], condition=Q(state="open"), name="conflict_one_to_decide"
            ),
            models.CheckConstraint(
                name="conflict_decided_with_moment",
                condition=Q(state="open", decided_at__isnull=True) | ~Q(state="open") & Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"conflict {self.pk}"


class DoubleState(models.TextChoices):
    OPEN = "open", _("To decide")
    MERGED = "merged", _("Merged")
    REFUSED = "refused", _("These are two")


class ListingDoubleQuerySet(models.QuerySet["ListingDouble"]):
    def visible_to(self, user: Any) -> Self:
        """Those whose two listings the user's program keeps."""
        mine = programs_where(user, Permission.DIRECTORY_EDIT)
        rows = self.filter(program__in=mine)
        return rows | self.filter(program=None) if keeps_the_oldest(mine) else rows

    def to_decide(self) -> Self:
        """Those nobody has decided."""
        return self.filter(state=DoubleState.OPEN)


class ListingDouble(Row):
    """Two listings of two publishers that may be one: why it seems so, and what an editor decided.

    `merge` is what merging moved and filled, so that it can be undone. Two that were refused stay two.
    """

    entity = models.CharField(max_length=20, choices=[("organization", _("Organization")), ("service", _("Service"))])
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    program = models.ForeignKey("accounts.Program", models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.JSONField(default=list, help_text="Pairs of what agrees and the words of it")
    likeness = models.FloatField(default=0)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DoubleState, default=DoubleState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    merge = models.JSONField(default=dict)

    objects = ListingDoubleQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-likeness", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "one_id", "other_id"], name="listingdouble_once"),
            models.CheckConstraint(
                name="listingdouble_decided_with_moment",
                condition=Q(state="open", decided_at__isnull=True) | ~Q(state="open") & Q(decided_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["other_id"], name="listingdouble_other")]

    def __str__(self) -> str:
        return f"double {self.pk}"
