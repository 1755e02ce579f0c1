"""Referral packets asked for in one go: which offers, how far they are, and the paper until it is thrown away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.numbers.known import PACKET
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.core.models import Row

from ..offers.models import Offer

NAMED, PLAIN, LEFT_OUT = "named", "plain", "left_out"


@dataclass(frozen=True)
class LeftOut:
    """A packet that could not be printed, and why in a sentence."""

    code: str
    why: str


class PacketBatchQuerySet(models.QuerySet["PacketBatch"]):
    def visible_to(self, user: Any) -> Self:
        """Only who asked for it: what it holds was chosen by what that person may see."""
        return self.filter(asked_by_id=user.pk)


class PacketBatch(Row):
    """Packets of several offers as one PDF, prepared in the background (`core/jobs`), kept as the program's rule says.

    `outcomes` says of each offer what came of it: printed with the name (and put on record as told to the agency),
    printed without, or left out and why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")
        EXPIRED = "expired", _("Thrown away")
        CANCELED = "canceled", _("Canceled")

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offers = models.ManyToManyField(Offer, related_name="+")
    language = models.CharField(max_length=2, default="en")
    page_size = models.CharField(max_length=6, default="letter")
    with_names = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True)
    outcomes = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
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

    @property
    def kept_until(self) -> datetime | None:
        """Until when prepared packets may be taken, by the program's rule of when they were ready."""
        return self.ready_at + span_at(self.program_id, PACKET, self.ready_at) if self.ready_at else None

    def is_ready(self, at: datetime) -> bool:
        until = self.kept_until
        return self.state == self.State.READY and until is not None and at < until

    def ids_that(self, *outcomes: str) -> list[str]:
        """The offers of which this came."""
        return [pk for pk, what in self.outcomes.items() if what["is"] in outcomes]

    @property
    def left_out(self) -> list[LeftOut]:
        """The packets that are not there, by the code of the request, and why."""
        reasons = {pk: self.outcomes[pk]["why"] for pk in self.ids_that(LEFT_OUT)}
        codes = self.offers.filter(pk__in=reasons).order_by("code").values_list("pk", "code")
        return [LeftOut(code, reasons[str(pk)]) for pk, code in codes]
