"""Directories that were brought in from a file."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

from .organizations import keeps_the_oldest


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    LOOKED = "looked", _("Looked at, not brought in yet")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    CANCELED = "canceled", _("Canceled")


class DirectoryImportQuerySet(models.QuerySet["DirectoryImport"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs whose directory the user keeps; those of set-up for whoever keeps the oldest."""
        mine = programs_where(user, Permission.DIRECTORY_EDIT)
        rows = self.filter(program__in=mine)
        return rows | self.filter(program=None) if keeps_the_oldest(mine) else rows


class DirectoryImport(Row):
    """One file brought into the directory: what it was, how far it is, what came of it and what was refused."""

    file = models.FileField(upload_to="directory-imports/", blank=True)
    file_name = models.CharField(max_length=200)
    mapping = models.CharField(max_length=80, blank=True)
    mapping_text = models.TextField(blank=True, default="", db_default="", help_text="A mapping that was made by eye")
    recognised = models.TextField(blank=True, default="", db_default="", help_text="What the file was read as")
    source = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: set-up"
    )
    program = models.ForeignKey(
        "accounts.Program", models.PROTECT, null=True, blank=True, related_name="+", help_text="Whose they are"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_all = models.PositiveIntegerField(default=0)
    rows_of_file = models.PositiveIntegerField(default=0, db_default=0, help_text="All that hold anything")
    rows_refused = models.PositiveIntegerField(default=0, db_default=0)
    remarks = models.PositiveIntegerField(default=0, db_default=0, help_text="Of which `problems` keeps the first")
    counts = models.JSONField(default=dict, help_text="Table → created, changed, unchanged, removed")
    problems = models.JSONField(default=list, help_text="Row, column, reason of what was refused or left out")
    message = models.TextField(blank=True, help_text="Why the whole file was refused")
    is_whole = models.BooleanField(default=True, db_default=True, help_text="What is not in it, is listed no more")
    looked_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was compared; nothing is written by that"
    )
    plan = models.JSONField(default=dict, db_default={}, help_text="What bringing it in would do, as it was shown")
    pressed_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said: bring it in")
    is_drop_agreed = models.BooleanField(null=True, help_text="Whether what is dropped may go when that is very much")

    objects = DirectoryImportQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="directoryimport_ended",
                condition=models.Q(state__in=["waiting", "running", "looked"], ended_at__isnull=True)
                | models.Q(state__in=["done", "refused", "canceled"], ended_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def rows_taken(self) -> int:
        """Rows that went in. With those refused they are the rows of the file, always."""
        return self.rows_of_file - self.rows_refused
