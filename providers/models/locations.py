"""Places: where a service is given, by post or on line."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.core.history import keeps_history

from .base import Sourced, Unlisted
from .organizations import Organization


class LocationType(models.TextChoices):
    PHYSICAL = "physical", _("A place to visit")
    POSTAL = "postal", _("By post")
    VIRTUAL = "virtual", _("By phone or on line")


@keeps_history(
    "organization",
    "location_type",
    "name",
    "alternate_name",
    "description",
    "transportation",
    "latitude",
    "longitude",
    "url",
    "is_confidential",
    "unlisted_at",
)
class Location(Sourced, Unlisted):
    """A place. Of a confidential one (a refuge) nothing that tells where it is leaves the system."""

    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, blank=True, related_name="locations")
    location_type = models.CharField(max_length=10, choices=LocationType, default=LocationType.PHYSICAL)
    url = models.TextField(blank=True, db_default="")
    name = models.CharField(max_length=300, blank=True)
    alternate_name = models.CharField(max_length=300, blank=True, db_default="")
    description = models.TextField(blank=True, db_default="")
    transportation = models.TextField(blank=True, db_default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    external_identifier = models.TextField(blank=True)
    external_identifier_type = models.TextField(blank=True)
    # ours
    is_confidential = models.BooleanField(_("address is confidential"), default=False)

    class Meta(Sourced.Meta):
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                name="location_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)


@keeps_history(
    "location",
    "attention",
    "address_1",
    "address_2",
    "city",
    "region",
    "state_province",
    "postal_code",
    "country",
    "address_type",
)
class Address(Sourced):
    """A postal or street address of a location."""

    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="addresses")
    attention = models.TextField(blank=True)
    address_1 = models.TextField(blank=True)
    address_2 = models.TextField(blank=True)
    city = models.CharField(max_length=200, blank=True)
    region = models.TextField(blank=True)
    state_province = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=100, blank=True)
    address_type = models.CharField(max_length=10, choices=LocationType, default=LocationType.PHYSICAL)

    class Meta(Sourced.Meta):
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return self.line

    @property
    def line(self) -> str:
        """The address on one line, as one would write it on an envelope."""
        town = " ".join(part for part in (self.state_province, self.postal_code) if part)
        return ", ".join(part for part in (self.address_1, self.address_2, self.city, town) if part)


@keeps_history("location", "description", "details", "url")
class Accessibility(Sourced):
    """What a place offers to people with disabilities."""

    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="accessibility")
    description = models.TextField(blank=True)
    details = models.TextField(blank=True)
    url = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        verbose_name_plural = "accessibility"

    def __str__(self) -> str:
        return self.description[:60]
