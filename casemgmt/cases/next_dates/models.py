"""A date somebody set on a case: by when we come back to it, and for what. Done, moved, or given up with a reason.

While its case is closed it rests; it stands again with a case that is open again.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.models import Row
from casemgmt.core.personal import holds_person
from casemgmt.people.models import Person, unrestricted


class NextDateEnd(models.TextChoices):
    DONE = "done", _("Done")
    GIVEN_UP = "given_up", _("Given up")
    RESUMED = "resumed", _("The case was taken off hold")
    UNDONE = "undone", _("Set by mistake, undone")


class NextDateQuerySet(models.QuerySet["NextDate"]):
    def open(self) -> Self:
        """Neither done nor given up."""
        return self.filter(ended_at=None)

    def standing(self) -> Self:
        """Open, of cases that are: the date of a hold stands as long as the hold."""
        is_over = Q(case__state="closed") | Q(is_hold=True) & ~Q(case__state="on_hold")
        return self.open().exclude(is_over)

    def visible_to(self, user: Any) -> Self:
        """Those of the cases the user may view."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


@holds_person("words", "end_note", "was_words")
class NextDate(Row):
    """By when somebody comes back to a case, and for what. Without an owner it is the case's owner who owes it, or
    whoever is on call then."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="next_dates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_for_on_call = models.BooleanField(_("for whoever is on call"), default=False, db_default=False)
    words = models.CharField(_("what for"), max_length=200, blank=True)
    opens_at = models.DateTimeField(help_text="When its day begins")
    due_at = models.DateTimeField()
    is_hold = models.BooleanField(default=False, help_text="When to look again at a case on hold")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=NextDateEnd, blank=True)
    end_note = models.CharField(_("why, or what came of it"), max_length=200, blank=True)
    changed_at = models.DateTimeField(null=True, help_text="The last act, while it can be undone: set, moved, ended")
    was_due_at = models.DateTimeField(null=True, help_text="Before it was moved")
    was_words = models.CharField(max_length=200, blank=True, default="")

    objects = NextDateQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="nextdate_ends_one_way",
                condition=Q(ended_at=None, ended_as="") | Q(ended_at__isnull=False) & ~Q(ended_as=""),
            ),
            models.CheckConstraint(
                name="nextdate_given_up_with_reason", condition=~Q(ended_as="given_up") | ~Q(end_note="")
            ),
            models.CheckConstraint(
                name="nextdate_owed_by_one", condition=Q(is_for_on_call=False) | Q(owner=None, is_hold=False)
            ),
            models.CheckConstraint(name="nextdate_opens_first", condition=Q(opens_at__lte=models.F("due_at"))),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_hold=True, ended_at=None), name="nextdate_one_for_each_hold"
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="nextdate_open", condition=Q(ended_at=None)),
            models.Index(fields=["program", "due_at", "id"], name="nextdate_in_order"),
        ]

    def __str__(self) -> str:
        return f"next date {self.pk}"
