"""A spreadsheet of people and cases while it is read, what it is remembered by, and which case came from which row."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row
from casemgmt.core.personal import holds_person
from casemgmt.people.models import Person


class CaseloadQuerySet(models.QuerySet["Caseload"]):
    def visible_to(self, user: Any) -> Self:
        """Of the programs where the user assigns cases; a file that is not read yet is its maker's alone."""
        rows = self.filter(program_id__in=programs_where(user, Permission.CASE_ASSIGN))
        return rows.filter(Q(made_by=user) | Q(started_at__isnull=False))


class Caseload(Row):
    """One spreadsheet: said by eye, tried, read. Restartable row by row; its bytes go when nothing is left to ask."""

    class State(models.TextChoices):
        OPEN = "open", _("Lies open")
        TRYING = "trying", _("Being tried")
        TRIED = "tried", _("Tried")
        READING = "reading", _("Being read")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not read")
        CANCELED = "canceled", _("Canceled")

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    choices = models.JSONField(default=dict, help_text="What was said of the columns (`choices.CaseColumns`)")
    name = models.CharField(max_length=80, blank=True, help_text="Of the list the file is of")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    problem = models.CharField(max_length=300, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CaseloadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"caseload {self.pk}"

    @property
    def is_under_way(self) -> bool:
        """A worker has it, or will."""
        return self.state in {self.State.TRYING, self.State.READING}

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELED}

    @property
    def taken(self) -> int:
        """Rows that went in, or would."""
        return self.added + self.changed + self.unchanged


class CaseloadProblem(models.Model):
    """Why a row stayed out, or what of it is doubted."""

    caseload = models.ForeignKey(Caseload, models.CASCADE, related_name="problems")
    row_number = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300)
    is_refusal = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"row {self.row_number} of {self.caseload_id}"


class CaseloadDouble(models.Model):
    """Somebody a row may be about who is here already, and what somebody says of it: the same, or not."""

    class Answer(models.TextChoices):
        SAME = "same", _("The same")
        OTHER = "other", _("Not the same")

    caseload = models.ForeignKey(Caseload, models.CASCADE, related_name="doubles")
    row_number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=30), default=list)
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caseload", "row_number", "person"], name="caseloaddouble_once"),
            models.CheckConstraint(
                name="caseloaddouble_answered_by_somebody",
                condition=Q(answer="", answered_by=None) | ~Q(answer="") & Q(answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"double {self.pk}"


class KeptColumnsQuerySet(models.QuerySet["KeptColumns"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs where the user assigns cases."""
        return self.filter(program_id__in=programs_where(user, Permission.CASE_ASSIGN))


class KeptColumns(Row):
    """What was said of a spreadsheet's columns, under a name, for its next copy."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    choices = models.JSONField(help_text="What was said, to begin from next time")
    columns = models.JSONField(help_text="The headings of the file it was said of")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = KeptColumnsQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="keptcolumns_once")]

    def __str__(self) -> str:
        return self.name


@holds_person("key")
class BroughtCase(Row):
    """One row of a spreadsheet and what came of it: by its key the next copy of the file finds it again."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, help_text="Which list: a key counts within one")
    key = models.CharField(max_length=120, help_text="The number the list gives, else a digest of name and birth")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="brought")
    next_date = models.ForeignKey("cases.NextDate", models.SET_NULL, null=True, related_name="+")
    opened_on = models.DateField(null=True, help_text="When the case was opened elsewhere")
    brought_at = models.DateTimeField()
    said = models.JSONField(default=dict, help_text="By field, a digest of what the list said last")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "source", "key"], name="broughtcase_once"),
        ]

    def __str__(self) -> str:
        return f"brought case {self.pk}"
