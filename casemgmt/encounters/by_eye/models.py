"""What a program keeps of reading exports by eye: a file that lies open, and mappings under a name."""

from typing import Any, Self

from django.conf import settings
from django.db import models

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row


class SampleQuerySet(models.QuerySet["DispatchSample"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, where one may import: a file that is not read yet is nobody else's."""
        return self.filter(made_by=user, program_id__in=programs_where(user, Permission.ENCOUNTER_IMPORT))


class DispatchSample(Row):
    """A file that lies open while somebody says what its columns are; gone after a day, or once it is read."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    choices = models.JSONField(default=dict, help_text="What was said so far (`choices.ColumnsSaid`)")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(db_index=True)

    objects = SampleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"dispatch sample {self.pk}"


class KeptMappingQuerySet(models.QuerySet["KeptMapping"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs where the user may import."""
        return self.filter(program_id__in=programs_where(user, Permission.ENCOUNTER_IMPORT))


class KeptMapping(Row):
    """A mapping that somebody made by eye, for the next file of the same source."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    text = models.TextField(help_text="The mapping as docs/importing.md describes it")
    choices = models.JSONField(help_text="What was said of the columns, to begin from next time")
    columns = models.JSONField(help_text="The headings of the file it was made from")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = KeptMappingQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="keptmapping_once")]

    def __str__(self) -> str:
        return self.name
