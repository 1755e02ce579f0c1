"""Where an agency's own software wants to hear of its requests, and what came of each call."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where
from casemgmt.core.webhooks.models import CalledAddress, DeliveryState, WebCall, stopped_or_active
from providers.models import Organization

from ..offers.models import Offer

__all__ = ["DeliveryState", "OfferNews", "Webhook", "WebhookDelivery"]


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


class Webhook(CalledAddress):
    """One web address of an agency that is called when something happens to a request it received."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="webhooks")
    events = ArrayField(models.CharField(max_length=30, choices=OfferNews), verbose_name=_("what to hear of"))

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "url"], name="webhook_once_per_address"),
            stopped_or_active("webhook_stopped_or_active"),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class WebhookDelivery(WebCall):
    """One piece of news for one address of an agency."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, related_name="+", help_text="Empty for a test call")
    version = models.PositiveIntegerField(default=0)

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
