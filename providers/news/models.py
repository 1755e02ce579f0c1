"""Where other systems want to hear of changed listings, and what came of each call."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.webhooks.models import CalledAddress, WebCall, stopped_or_active


class DirectoryWebhookQuerySet(models.QuerySet["DirectoryWebhook"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs whose rules the user sets."""
        return self.filter(program_id__in=programs_where(user, Permission.PROGRAM_RULES))


class DirectoryWebhook(CalledAddress):
    """A web address that is called when listings of a program change."""

    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="+")
    name = models.CharField(_("whose it is"), max_length=80)

    objects = DirectoryWebhookQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["program", "url"], name="directorywebhook_once_per_address"),
            stopped_or_active("directorywebhook_stopped_or_active"),
        ]

    def __str__(self) -> str:
        return f"directory webhook {self.pk}"


class DirectoryCall(WebCall):
    """News of some listings for one address: ids and moments, in the order of `number`."""

    webhook = models.ForeignKey(DirectoryWebhook, models.CASCADE, related_name="deliveries")
    number = models.PositiveBigIntegerField(help_text="Grows with each call of an address")
    changes = models.JSONField(default=list, help_text="Each: what, id, changed or ended, when")
    many = models.PositiveIntegerField(default=0, help_text="So many that they are not listed: read the door")

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "number"], name="directorycall_once_per_number"),
        ]
        indexes = [models.Index(fields=["created_at"], name="directorycall_old")]

    def __str__(self) -> str:
        return f"directory call {self.pk}"
