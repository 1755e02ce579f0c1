"""Services: what is offered, to whom, and how much room there is."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain
from casemgmt.core.history import keeps_history

from .base import Sourced
from .fields import WeekMinutesField
from .locations import Location
from .organizations import Organization, ServiceProgram, reads_directory

STALE_AFTER = timedelta(days=180)  # a listing nobody verified for half a year is stale


class ServiceStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    DEFUNCT = "defunct", _("Closed for good")
    TEMPORARILY_CLOSED = "temporarily closed", _("Temporarily closed")


class ServiceKind(models.TextChoices):
    """What a service is; it fixes what "service began" means."""

    BEHAVIORAL_HEALTH = "behavioral_health", _("Behavioral health")
    SHELTER = "shelter", _("Shelter")
    HOUSING = "housing", _("Housing")
    COMMUNITY_CENTER = "community_center", _("Community center")
    BENEFITS = "benefits", _("Benefits")
    FOOD = "food", _("Food")
    MEDICAL = "medical", _("Medical")
    LEGAL = "legal", _("Legal")
    OTHER = "other", _("Other")


class EligibleGender(models.TextChoices):
    """Whom a service takes, when it does not take everybody. Same codes as for people."""

    WOMAN = "woman", _("women")
    MAN = "man", _("men")
    NONBINARY = "nonbinary", _("non-binary people")
    OTHER = "other", _("people of another gender")


# What a keeper corrects on the page of the listing.
EDITABLE = (
    "name",
    "description",
    "status",
    "alert",
    "eligibility_description",
    "minimum_age",
    "maximum_age",
    "genders",
    "areas",
    "need_domains",
    "kind",
    "hours_text",
    "application_process",
    "fees_description",
    "url",
    "email",
    "do_not_refer",
)


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, user: Any) -> Self:
        """The whole directory, for everybody who has a role."""
        return self if reads_directory(user) else self.none()

    def active(self) -> Self:
        """Those that run now."""
        return self.filter(status=ServiceStatus.ACTIVE)

    def stale(self, at: datetime) -> Self:
        """Running services that nobody has verified for half a year."""
        unseen = Q(last_verified_at__isnull=True) | Q(last_verified_at__lt=at - STALE_AFTER)
        return self.exclude(status=ServiceStatus.DEFUNCT).filter(unseen)


@keeps_history(*EDITABLE, "organization")
class Service(Sourced):
    """What an organization offers."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="services")
    # HSDS spells it `program`; here that word means the crisis program everywhere, so only the column keeps the name.
    service_program = models.ForeignKey(
        ServiceProgram, models.SET_NULL, null=True, blank=True, related_name="services", db_column="program_id"
    )
    name = models.CharField(_("name"), max_length=300)
    alternate_name = models.CharField(_("other name"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    url = models.TextField(_("web page"), blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    interpretation_services = models.TextField(blank=True)
    application_process = models.TextField(_("how to apply"), blank=True)
    fees_description = models.TextField(_("cost"), blank=True)
    wait_time = models.TextField(blank=True)
    fees = models.TextField(blank=True)
    accreditations = models.TextField(blank=True)
    eligibility_description = models.TextField(_("who can come"), blank=True)
    minimum_age = models.FloatField(_("youngest age"), null=True, blank=True)
    maximum_age = models.FloatField(_("oldest age"), null=True, blank=True)
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.CharField(max_length=254, blank=True)
    licenses = models.TextField(blank=True)
    alert = models.TextField(_("notice"), blank=True)
    last_modified = models.DateTimeField(null=True, blank=True)
    # ours
    kind = models.CharField(_("kind"), max_length=20, choices=ServiceKind, default=ServiceKind.OTHER)
    need_domains = ArrayField(models.CharField(max_length=20, choices=NeedDomain), default=list, blank=True)
    genders = ArrayField(models.CharField(max_length=10, choices=EligibleGender), default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=80), default=list, blank=True, help_text=_("Empty: everywhere"))
    do_not_refer = models.BooleanField(_("do not refer"), default=False)
    hours_text = models.TextField(_("opening hours in words"), blank=True)
    last_verified_at = models.DateTimeField(null=True, blank=True)
    last_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    edited_fields = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Corrected here: an import leaves them alone",
    )
    # worked out from the rows around it by `search_index.refresh`, for the search
    search_vector = SearchVectorField(null=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    language_codes = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    open_minutes = WeekMinutesField(null=True, editable=False)
    tzid = models.CharField(max_length=60, blank=True, editable=False)
    has_dated_hours = models.BooleanField(default=False, editable=False)
    places_free = models.FloatField(null=True, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta(Sourced.Meta):
        ordering = ["name", "id"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                name="service_ages_in_order",
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(minimum_age__lte=F("maximum_age")),
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="service_words", fastupdate=False),
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="service_typos", fastupdate=False),
            GinIndex(fields=["need_domains"], name="service_needs", fastupdate=False),
            GinIndex(fields=["language_codes"], name="service_languages", fastupdate=False),
            models.Index(fields=["name", "id"], name="service_by_name", condition=Q(status="active")),
            models.Index(F("last_verified_at").desc(nulls_last=True), F("id"), name="service_verified"),
            models.Index(fields=["tzid"], name="service_zones", condition=Q(open_minutes__isnull=False)),
            models.Index(fields=["id"], name="service_dated_hours", condition=Q(has_dated_hours=True)),
            models.Index(fields=["last_modified", "id"], name="service_last_modified"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(Sourced):
    """A service given at a place."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="service_at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="service_at_locations")
    description = models.TextField(blank=True)
    # copied from the location by `search_index.refresh`, empty for a confidential one: "nearest first" reads this index
    latitude = models.FloatField(null=True, editable=False)
    longitude = models.FloatField(null=True, editable=False)

    class Meta(Sourced.Meta):
        indexes = [
            GistIndex(
                Func(F("latitude"), F("longitude"), function="ll_to_earth"),
                name="serviceatlocation_place",
                condition=Q(latitude__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} at {self.location_id}"


class ServiceArea(Sourced):
    """The area a service is for."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="service_areas")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, models.CASCADE, null=True, blank=True, related_name="service_areas"
    )
    name = models.TextField(blank=True)
    description = models.TextField(blank=True)
    extent = models.TextField(blank=True)
    extent_type = models.TextField(blank=True)
    uri = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name


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


@keeps_history("service", "unit", "available", "maximum", "updated")
class ServiceCapacity(Sourced):
    """How much room a service has, and when that was said."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="capacities")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    available = models.FloatField()
    maximum = models.FloatField(null=True, blank=True)
    description = models.TextField(blank=True)
    updated = models.DateTimeField()
    # ours
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Sourced.Meta):
        ordering = ["-updated"]
        verbose_name_plural = "service capacities"

    def __str__(self) -> str:
        return f"{self.available:g} {self.unit_id}"


class CostOption(Sourced):
    """What a service costs, for whom."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="cost_options")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = models.TextField(blank=True)
    currency = models.CharField(max_length=20, blank=True)
    amount = models.FloatField(null=True, blank=True)
    amount_description = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.option[:60]


class RequiredDocument(Sourced):
    """What a person has to bring."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="required_documents")
    document = models.TextField(blank=True)
    uri = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.document[:60]
