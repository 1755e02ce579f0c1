"""Where an agency's own software wants to hear of its requests, and what came of each call."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.models import Row
from providers.models import Organization

from ..offers.models import Offer

KEPT_FOR = timedelta(days=30)  # the log of calls, long enough to find out what a receiver missed


class OfferNews(models.TextChoices):
    """What an agency may hear of; everything happens to an offer that was sent to it."""

    SENT = "offer.sent", _("a request was sent to you")
    ANSWERED = "offer.answered", _("we answered your question")
    REMINDED = "offer.reminded", _("your time to answer is half over, or over")
    EXPIRED = "offer.expired", _("a request expired without an answer")
    RECALLED = "offer.recalled", _("we took a request back")
    WITHDRAWN = "offer.withdrawn", _("the person does not want it any more")
    SUPERSEDED = "offer.superseded", _("it was filled elsewhere")
    RESTORED = "offer.restored", _("it is open again")
    CONFIRMED = "offer.confirmed", _("your acceptance was confirmed")
    OPENED = "offer.opened", _("you may see who the person is")
    CLOSED_TO_AGENCY = "offer.closed_to_agency", _("you may no longer see who the person is")
    ACKNOWLEDGED = "offer.acknowledged", _("your agency acknowledged")
    ASKED = "offer.asked", _("your agency asked a question")
    WAITLISTED = "offer.waitlisted", _("your agency put it on the waitlist")
    ACCEPTED = "offer.accepted", _("your agency accepted")
    DECLINED = "offer.declined", _("your agency declined")
    UNDONE = "offer.undone", _("your agency took its answer back")
    LINKED = "offer.linked", _("service began")
    NOT_LINKED = "offer.not_linked", _("service did not begin")
    COMPLETED = "offer.completed", _("it is complete")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the agencies whose staff the user manages."""
        return self.filter(organization_id__in=organizations_where(user, Permission.STAFF_MANAGE))


class Webhook(Row):
    """One web address of an agency that is called when something happens to a request it received.

    The secret that signs the calls is not stored: it is worked out from the installation's key, this row's id and
    `secret_number`, which grows when the agency asks for a new one.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="webhooks")
    url = models.CharField(_("web address"), max_length=300)
    events = ArrayField(models.CharField(max_length=30, choices=OfferNews), verbose_name=_("what to hear of"))
    secret_number = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "url"], name="webhook_once_per_address"),
            models.CheckConstraint(
                name="webhook_stopped_or_active",
                condition=Q(is_active=True, stopped_at__isnull=True) | Q(is_active=False, stopped_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"

    @property
    def line(self) -> str:
        """The line its calls go out on: one at a time, with a breaker of its own."""
        return f"webhook:{self.pk}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")


class WebhookDelivery(Row):
    """One piece of news for one address: how often it was tried, and what was answered. Kept for 30 days."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, related_name="+", help_text="Empty for a test call")
    event_id = models.UUIDField(help_text="The same whenever the same news is sent again")
    verb = models.CharField(max_length=30)
    happened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    replays = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    log = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="Each try: at, status, ms, problem")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="webhookdelivery_once_per_event"),
        ]
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="webhookdelivery_log"),
            models.Index(fields=["created_at"], name="webhookdelivery_old"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def last(self) -> dict[str, Any]:
        """The latest try; empty before the first."""
        return self.log[-1] if self.log else {}

    def wrote(self, at: datetime, *, status: int | None, ms: int, problem: str) -> None:
        """Add one try to the log. `status` is the HTTP status, `problem` a code, never what the server said."""
        self.tries += 1
        self.tried_at = at
        self.log = [*self.log, {"at": at, "status": status, "ms": ms, "problem": problem}][-20:]
