"""Referral packets asked for in one go: which offers, how far they are, and the paper until it is thrown away."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.models import Row

from ..offers.models import Offer


class PacketBatchQuerySet(models.QuerySet["PacketBatch"]):
    def visible_to(self, user: Any) -> Self:
        """Only who asked for it: what it holds was chosen by what that person may see."""
        return self.filter(asked_by_id=user.pk)


class PacketBatch(Row):
    """Packets of several offers as one PDF, prepared in the background, kept for a day."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        EXPIRED = "expired", _("Thrown away")

    KEPT_FOR = timedelta(hours=24)

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offers = models.ManyToManyField(Offer, related_name="+")
    language = models.CharField(max_length=2, default="en")
    page_size = models.CharField(max_length=6, default="letter")
    with_names = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = PacketBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="packetbatch_paper_only_when_ready",
                condition=Q(state="ready", content__isnull=False) | ~Q(state="ready") & Q(content__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"packets {self.pk}"

    def is_ready(self, at: datetime) -> bool:
        return self.state == self.State.READY and self.ready_at is not None and at < self.ready_at + self.KEPT_FOR
