"""Services: what is offered, to whom, and how much room there is."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case as Choice
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.numbers.known import KNOWN, STALE
from casemgmt.accounts.numbers.queries import newest_number, number_of
from casemgmt.core.codes import NeedDomain
from casemgmt.core.history import keeps_history

from .base import Sourced, Unlisted
from .fields import WeekMinutesField
from .locations import Location
from .organizations import Organization, ServiceProgram, oldest_programs, published_or_kept, reads_directory


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


class VeteransRule(models.TextChoices):
    """Whether a service is for veterans alone. Empty: not said."""

    ONLY = "only", _("veterans only")
    ALSO = "also", _("veterans and others")


class SobrietyRule(models.TextChoices):
    """Whether one has to be sober. Empty: not said."""

    REQUIRED = "required", _("sober when coming")
    NOT_REQUIRED = "not_required", _("sobriety not required")


class PetsRule(models.TextChoices):
    """Whether animals may come along. Empty: not said."""

    YES = "yes", _("pets welcome")
    SERVICE_ANIMALS = "service_animals", _("service animals only")
    NO = "no", _("no pets")


class PartyRule(models.TextChoices):
    """Who may come together. None named: not said."""

    SINGLES = "singles", _("single adults")
    COUPLES = "couples", _("couples")
    FAMILIES = "families", _("families with children")
    YOUTH_ALONE = "youth_alone", _("youth on their own")


class DocumentsRule(models.TextChoices):
    """Whether papers have to be brought; which ones, `RequiredDocument` says. Empty: not said."""

    NONE = "none", _("no documents needed")
    SOME = "some", _("documents needed")


# What a keeper corrects on the page of the listing.
EDITABLE = (
    "name",
    "alternate_name",
    "description",
    "status",
    "alert",
    "eligibility_description",
    "minimum_age",
    "maximum_age",
    "genders",
    "areas",
    "is_for_all",
    "veterans",
    "sobriety",
    "pets",
    "parties",
    "documents_rule",
    "need_domains",
    "kind",
    "hours_text",
    "application_process",
    "fees_description",
    "interpretation_services",
    "wait_time",
    "url",
    "email",
    "do_not_refer",
)


def stale_before(keeper: str, at: datetime, code: str = STALE) -> Any:
    """In a statement: a listing verified before this moment is stale, by the rule of the program that keeps it; the
    oldest program keeps what nobody was named for. `keeper` leads to the program's id; `code` is the rule."""
    usual = Coalesce(number_of(oldest_programs(), code, at), KNOWN[code].usual)
    days = Coalesce(
        newest_number(code, keeper, at),
        Choice(When(**{f"{keeper}__isnull": True}, then=usual), default=KNOWN[code].usual),
        output_field=IntegerField(),
    )
    age = ExpressionWrapper(days * Value(KNOWN[code].length(1)), output_field=DurationField())
    return ExpressionWrapper(Value(at, DateTimeField()) - age, output_field=DateTimeField())


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, user: Any) -> Self:
        """The whole directory, for everybody who has a role; drafts only for who keeps them."""
        return self.filter(published_or_kept(user, "organization__")) if reads_directory(user) else self.none()

    def listed(self) -> Self:
        """Those their publisher still lists, and those written here; none that was merged into another."""
        return self.filter(unlisted_at__isnull=True)

    def active(self) -> Self:
        """Those that run now and are listed."""
        return self.listed().filter(status=ServiceStatus.ACTIVE)

    def stale(self, at: datetime) -> Self:
        """Running services that nobody has verified for as long as the program that keeps them allows."""
        return self.listed().exclude(status=ServiceStatus.DEFUNCT).unverified(at)

    def unverified(self, at: datetime) -> Self:
        """Services that nobody has verified within that time."""
        before = stale_before("organization__kept_by", at)
        return self.filter(Q(last_verified_at__isnull=True) | Q(last_verified_at__lt=before))


@keeps_history(*EDITABLE, "organization", "is_draft", "unlisted_at")
class Service(Sourced, Unlisted):
    """What an organization offers."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="services")
    # HSDS spells it `program`; here that word means the crisis program everywhere, so only the column keeps the name.
    service_program = models.ForeignKey(
        ServiceProgram, models.SET_NULL, null=True, blank=True, related_name="services", db_column="program_id"
    )
    name = models.CharField(_("name"), max_length=300)
    alternate_name = models.CharField(_("other name"), max_length=300, blank=True, db_default="")
    description = models.TextField(_("description"), blank=True)
    url = models.TextField(_("web page"), blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    interpretation_services = models.TextField(_("interpreters"), blank=True, db_default="")
    application_process = models.TextField(_("how to apply"), blank=True)
    fees_description = models.TextField(_("cost"), blank=True)
    wait_time = models.TextField(_("usual wait"), blank=True, db_default="")
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
    is_for_all = models.BooleanField(_("everybody may come"), default=False, db_default=False)
    veterans = models.CharField(_("veterans"), max_length=10, choices=VeteransRule, blank=True, db_default="")
    sobriety = models.CharField(_("sobriety"), max_length=14, choices=SobrietyRule, blank=True, db_default="")
    pets = models.CharField(_("pets"), max_length=16, choices=PetsRule, blank=True, db_default="")
    parties = ArrayField(
        models.CharField(max_length=14, choices=PartyRule),
        verbose_name=_("who may come together"),
        default=list,
        db_default=Value([], ArrayField(models.CharField(max_length=14))),
        blank=True,
    )
    documents_rule = models.CharField(_("documents"), max_length=6, choices=DocumentsRule, blank=True, db_default="")
    is_draft = models.BooleanField(
        _("draft"), default=False, db_default=False, help_text="Found by nobody but who keeps it, until published"
    )
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
    facts = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    # until when what was said of room counts as having some; empty where nothing said so (`capacity/until.py`)
    room_until = models.DateTimeField(null=True, editable=False)

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
            GinIndex(fields=["facts"], name="service_facts", fastupdate=False),
            models.Index(fields=["name", "id"], name="service_by_name", condition=Q(status="active")),
            models.Index(F("last_verified_at").desc(nulls_last=True), F("id"), name="service_verified"),
            models.Index(fields=["tzid"], name="service_zones", condition=Q(open_minutes__isnull=False)),
            models.Index(fields=["id"], name="service_dated_hours", condition=Q(has_dated_hours=True)),
            models.Index(fields=["last_modified", "id"], name="service_last_modified"),
        ]

    def __str__(self) -> str:
        return self.name


@keeps_history("service", "location", "description")
class ServiceAtLocation(Sourced):
    """A service given at a place."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="service_at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="service_at_locations")
    description = models.TextField(blank=True)
    # copied from the location by `search_index.refresh`, empty for a confidential one: "nearest first" reads this index
    latitude = models.FloatField(null=True, editable=False)
    longitude = models.FloatField(null=True, editable=False)
    is_rough = models.BooleanField(
        default=False, editable=False, help_text="The middle of its ZIP or town: the publisher gave no place on the map"
    )

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


@keeps_history("service", "service_at_location", "name", "description", "extent", "extent_type", "uri")
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


@keeps_history("service", "valid_from", "valid_to", "option", "currency", "amount", "amount_description")
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


@keeps_history("service", "document", "uri")
class RequiredDocument(Sourced):
    """What a person has to bring."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="required_documents")
    document = models.TextField(blank=True)
    uri = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.document[:60]
