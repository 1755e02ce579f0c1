"""How much room a service has: what was said, of which places, when, and until when it counts."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.history import keeps_history

from .base import Sourced
from .services import Service


class Unit(Sourced):
    """What capacity is counted in: beds, places, appointments."""

    name = models.CharField(max_length=200)
    scheme = models.TextField(blank=True)
    identifier = models.TextField(blank=True)
    uri = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class RoomState(models.TextChoices):
    """What was said of room beside the number; the first four codes are those of the standard's value set."""

    CAPACITY = "capacity", _("Has room")
    NO_CAPACITY = "no-capacity", _("Full")
    WAITLIST = "waitlist", _("Waitlist")
    ASK_FIRST = "additional-assessment-required", _("Call first")
    CLOSED = "not-accepting", _("Takes nobody now")


class RoomGroup(models.TextChoices):
    """For whom a number of places is, where a service counts them apart."""

    WOMEN = "women", _("women")
    MEN = "men", _("men")
    FAMILIES = "families", _("families")
    YOUTH = "youth", _("young people")
    ANY_GENDER = "any_gender", _("any gender")


class CapacityQuerySet(models.QuerySet["ServiceCapacity"]):
    def said_last(self) -> Self:
        """The newest saying of each unit and group, as the database's clock has it now: what the standard's doors
        tell."""
        said = self.filter(updated__lte=Now() + SOON).order_by(*SAID_TOGETHER, "-updated", "-created_at")
        return said.distinct(*SAID_TOGETHER)

    def newest(self, at: datetime) -> Self:
        """The newest saying of each unit and group. What is dated after `at` has not been said yet."""
        said = self.filter(updated__lte=at + SOON).order_by(*SAID_TOGETHER, "-updated", "-created_at")
        return said.distinct(*SAID_TOGETHER)


# Clocks of two machines differ a little; what is dated later than this was dated wrongly.
SOON = timedelta(minutes=10)
SAID_TOGETHER = ("service_id", "unit_id", "group")


@keeps_history("service", "unit", "available", "maximum", "updated")
class ServiceCapacity(Sourced):
    """How much room a service has, and when that was said. Each saying is a row; the newest counts, for a time."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="capacities")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    available = models.FloatField()
    maximum = models.FloatField(null=True, blank=True)
    description = models.TextField(blank=True)
    updated = models.DateTimeField()
    # ours
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_letter = models.BooleanField(default=False, db_default=False)
    current_until = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=30, choices=RoomState, blank=True, db_default="", help_text=_("Empty: by the number")
    )
    group = models.CharField(_("for"), max_length=12, choices=RoomGroup, blank=True, db_default="")
    waitlist_length = models.PositiveIntegerField(_("waiting"), null=True, blank=True)
    waitlist_until = models.DateField(_("next place about"), null=True, blank=True)

    objects = CapacityQuerySet.as_manager()

    class Meta(Sourced.Meta):
        ordering = ["-updated"]
        verbose_name_plural = "service capacities"

    def __str__(self) -> str:
        return f"{self.available:g} {self.unit_id}"
