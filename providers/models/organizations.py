"""Organizations, and what an agency is: an organization that accepts to receive referrals here."""

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import AGENCY_PERMISSIONS, Permission
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.access import UserGrant, declared, has_a_role, organizations_where, programs_where
from casemgmt.core.codes import MailLanguage
from casemgmt.core.history import keeps_history
from casemgmt.core.models import Row

from .base import Sourced, Unlisted


def reads_directory(user: Any) -> bool:
    """Everybody who has a role reads the directory: in a program, or at an agency."""
    return has_a_role(user)


def kept_in(programs: Iterable[Any], path: str = "") -> Q:
    """Rows of organizations that these programs keep; `path` leads to the organization. What nobody was named for, set
    up before there was a program, the oldest program keeps."""
    mine = list(programs)
    kept = Q(**{f"{path}kept_by__in": mine})
    return kept | Q(**{f"{path}kept_by__isnull": True}) if keeps_the_oldest(mine) else kept


def published_or_kept(user: Any, path: str = "") -> Q:
    """Rows that were published, and drafts of the listings this user keeps; `path` leads to the organization."""
    mine, led = programs_where(user, Permission.DIRECTORY_EDIT), organizations_where(user, Permission.LISTING_EDIT)
    kept = kept_in(mine, path) if mine else Q(pk__in=[])
    return Q(is_draft=False) | kept | Q(**{f"{path}pk__in": led})


def oldest_program() -> Any:
    """The id of the program that keeps what nobody was named for; none before there is a program."""
    return oldest_programs().values_list("pk", flat=True).first()


def oldest_programs() -> QuerySet[Program]:
    """The same as rows, the oldest first: for a statement."""
    return Program.objects.order_by("created_at", "pk")


def keeps_the_oldest(programs: Collection[Any]) -> bool:
    """Whether the oldest program is among these."""
    return bool(programs) and oldest_program() in programs


class AgencyClass(models.TextChoices):
    """A kind of agency, as a person may name it when they agree to be referred to “any shelter”."""

    SHELTER = "shelter", _("Shelters")
    HEALTH_CARE = "health_care", _("Health care")
    BEHAVIORAL_HEALTH = "behavioral_health", _("Behavioral health care")
    BENEFITS_OFFICE = "benefits_office", _("Benefits offices")
    FOOD = "food", _("Food programs")
    COMMUNITY = "community", _("Community centers")
    OTHER = "other", _("Others")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, user: Any) -> Self:
        """The whole directory, for everybody who has a role; drafts only for who keeps them."""
        return self.filter(published_or_kept(user)) if reads_directory(user) else self.none()

    def listed(self) -> Self:
        """Those their publisher still lists, and those written here; none that was merged into another."""
        return self.filter(unlisted_at__isnull=True)

    def agencies(self) -> Self:
        """Those that receive referrals here."""
        return self.filter(is_agency=True)


@keeps_history(
    "name",
    "alternate_name",
    "description",
    "email",
    "website",
    "is_draft",
    "unlisted_at",
    "kept_by",
    "is_agency",
    "agency_class",
    "reply_email",
    "reply_phone",
    "mail_language",
)
class Organization(Sourced, Unlisted):
    """Who provides services. An agency when it has accepted to receive referrals here."""

    name = models.CharField(_("name"), max_length=300)
    alternate_name = models.CharField(_("other name"), max_length=300, blank=True, db_default="")
    description = models.TextField(_("description"), blank=True, db_default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    website = models.TextField(_("website"), blank=True, db_default="")
    tax_status = models.TextField(blank=True)
    tax_id = models.TextField(blank=True)
    year_incorporated = models.IntegerField(null=True, blank=True)
    legal_status = models.TextField(blank=True)
    logo = models.TextField(blank=True)
    uri = models.TextField(blank=True)
    parent_organization = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    # ours
    kept_by = models.ForeignKey(
        "accounts.Program",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="listings",
        help_text="The program that keeps the listing; empty: set up before there was one, kept by the oldest",
    )
    is_draft = models.BooleanField(
        _("draft"), default=False, db_default=False, help_text="Found by nobody but who keeps it, until published"
    )
    last_modified = models.DateTimeField(null=True, blank=True)
    last_verified_at = models.DateTimeField(null=True, blank=True)
    last_verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_agency = models.BooleanField(_("receives referrals here"), default=False)
    agency_class = models.CharField(_("class of agency"), max_length=20, choices=AgencyClass, blank=True)
    reply_email = models.EmailField(_("e-mail for requests"), blank=True)
    reply_phone = models.CharField(_("phone for codes"), max_length=40, blank=True)
    mail_language = models.CharField(
        _("language of mail"), max_length=2, choices=MailLanguage, default=MailLanguage.ENGLISH
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta(Sourced.Meta):
        ordering = ["name", "id"]
        permissions = declared(AGENCY_PERMISSIONS)
        indexes = [models.Index(fields=["last_modified"], name="organization_last_modified")]

    def __str__(self) -> str:
        return self.name


class OrganizationGrant(UserGrant):
    """Not read any more: roles at an agency follow from `AgencyStaff`. The table goes with the next release."""

    content_object = models.ForeignKey(Organization, models.CASCADE, related_name="grants")

    class Meta(UserGrant.Meta):
        pass


@keeps_history("organization", "user", "role", "is_active", "left_at")
class AgencyStaff(Row):
    """A user's role at an agency. What it allows follows from this row for as long as it is active."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="agency_staff")
    role = models.CharField(max_length=20, choices=AgencyRole)
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "agency staff"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "role"], condition=Q(is_active=True), name="agencystaff_once"
            ),
            models.CheckConstraint(
                name="agencystaff_active_or_left",
                condition=Q(is_active=True, left_at__isnull=True) | Q(is_active=False, left_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class OrganizationIdentifier(Sourced):
    """A number under which a registry knows the organization."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="organization_identifiers")
    identifier_scheme = models.TextField(blank=True)
    identifier_type = models.TextField(blank=True)
    identifier = models.TextField()

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.identifier_type} {self.identifier}"


class ServiceProgram(Sourced):
    """HSDS `program`: a group of services of one organization. Not a crisis program, which is `accounts.Program`."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="programs")
    name = models.CharField(max_length=300)
    alternate_name = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name
