"""What every web address that is called has, and every call of it; the rooms add whose it is and what is told."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.core.models import Row

KEPT_FOR = timedelta(days=30)  # the log of calls, long enough to find out what a receiver missed


def stopped_or_active(name: str) -> models.CheckConstraint:
    """An address is called, or it says since when it is not."""
    return models.CheckConstraint(
        name=name, condition=Q(is_active=True, stopped_at__isnull=True) | Q(is_active=False, stopped_at__isnull=False)
    )


class CalledAddress(Row):
    """A web address that is called when something happens.

    The secret that signs the calls is not stored: it is worked out from the installation's key, this row's id and
    `secret_number`, which grows when somebody asks for a new one.
    """

    url = models.CharField(_("web address"), max_length=300)
    secret_number = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def line(self) -> str:
        """The line its calls go out on: one at a time, with a breaker of its own."""
        return f"webhook:{self.pk}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")


class WebCall(Row):
    """One piece of news for one address: how often it was tried, and what was answered. Kept for 30 days."""

    event_id = models.UUIDField(help_text="The same whenever the same news is sent again")
    verb = models.CharField(max_length=30)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    replays = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    log = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="Each try: at, status, ms, problem")

    class Meta:
        abstract = True

    @property
    def last(self) -> dict[str, Any]:
        """The latest try; empty before the first."""
        return self.log[-1] if self.log else {}

    def wrote(self, at: datetime, *, status: int | None, ms: int, problem: str) -> None:
        """Add one try to the log. `status` is the HTTP status, `problem` a code, never what the server said."""
        self.tries += 1
        self.tried_at = at
        self.log = [*self.log, {"at": at, "status": status, "ms": ms, "problem": problem}][-20:]
