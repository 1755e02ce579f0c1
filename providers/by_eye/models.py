"""What a program keeps of reading lists by eye: a file that lies open, and what was said of it under a name."""

from typing import Any, Self

from django.conf import settings
from django.db import models

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row


class ListingSampleQuerySet(models.QuerySet["ListingSample"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, where one keeps the directory: a file that is not read yet is nobody else's."""
        return self.filter(made_by=user, program_id__in=programs_where(user, Permission.DIRECTORY_EDIT))


class ListingSample(Row):
    """A file that lies open while somebody says what its columns are; gone after a day, or once it is read."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    choices = models.JSONField(default=dict, help_text="What was said so far (`choices.ListingColumns`)")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(db_index=True)

    objects = ListingSampleQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"listing sample {self.pk}"


class ListingMappingQuerySet(models.QuerySet["ListingMapping"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs whose directory the user keeps."""
        return self.filter(program_id__in=programs_where(user, Permission.DIRECTORY_EDIT))


class ListingMapping(Row):
    """What was said of a publisher's columns, for the publisher's next file."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=80, help_text="The publisher that its rows are known by; it never changes")
    text = models.TextField(help_text="The mapping as docs/directory.md describes it")
    choices = models.JSONField(default=dict, help_text="What was said of the columns, to begin from next time")
    columns = models.JSONField(default=list, help_text="The headings of the file it was made from")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ListingMappingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="listingmapping_once")]

    def __str__(self) -> str:
        return self.name
