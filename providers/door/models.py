"""Who may read the directory from outside: a program's rule, and the keys it has given out."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rules import Rule
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row

MOST_KEYS = 50  # of one program at a time


class Openness(models.TextChoices):
    """To whom a program's listings are open."""

    MEMBERS = "members", _("Only to people who work here or at an agency")
    KEYED = "keyed", _("Also to systems that have a key")
    PUBLIC = "public", _("To everybody")


class DoorRule(Rule):
    """To whom a program's listings were open, from a moment on. Without a row: to members alone."""

    opens = models.CharField(_("open"), max_length=10, choices=Openness)

    class Meta(Rule.Meta):
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="doorrule_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"door {self.pk}"


class DoorKeyQuerySet(models.QuerySet["DoorKey"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs whose rules the user sets."""
        return self.filter(program_id__in=programs_where(user, Permission.PROGRAM_RULES))

    def live(self) -> Self:
        """Those that open."""
        return self.filter(ended_at=None)


class DoorKey(Row):
    """A key somebody's system reads the directory with. Only its hash is kept; it is shown once, when it is made."""

    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="door_keys")
    name = models.CharField(_("who has it"), max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To the minute")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DoorKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="doorkey_ended_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"door key {self.pk}"
