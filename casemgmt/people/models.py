"""Somebody served: who they are, how to reach them safely, what they consented to, what was disclosed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Area, Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import languages
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.history import keeps_history
from casemgmt.core.models import AppendOnly, Row
from casemgmt.core.personal import holds_person
from casemgmt.core.stood import figures_read
from casemgmt.core.testimony import is_testimony
from providers.models import AgencyClass, Organization

from .alerts.models import Alert  # noqa: F401 - Django looks for models here
from .categories import Authority, Category, HowGiven
from .consents.models import ConsentProof, ConsentRule  # noqa: F401 - Django looks for models here
from .household.models import HouseholdLink  # noqa: F401 - Django looks for models here
from .permission.models import ContactPermission, PermissionTakenBack  # noqa: F401 - Django looks for models here
from .profiles import IN_WRITING, Element, terms_for


class Gender(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    NONBINARY = "nonbinary", _("Non-binary")
    OTHER = "other", _("Another gender")
    DECLINED = "declined", _("Declined to answer")


class RaceEthnicity(models.TextChoices):
    """The combined list of the 2024 US federal standard; several may be chosen."""

    AMERICAN_INDIAN = "american_indian", _("American Indian or Alaska Native")
    ASIAN = "asian", _("Asian")
    BLACK = "black", _("Black or African American")
    HISPANIC = "hispanic", _("Hispanic or Latino")
    MIDDLE_EASTERN = "middle_eastern", _("Middle Eastern or North African")
    PACIFIC_ISLANDER = "pacific_islander", _("Native Hawaiian or Pacific Islander")
    WHITE = "white", _("White")
    DECLINED = "declined", _("Declined to answer")


class HousingStatus(models.TextChoices):
    UNSHELTERED = "unsheltered", _("Unsheltered")
    SHELTERED = "sheltered", _("In a shelter")
    DOUBLED_UP = "doubled_up", _("Staying with others")
    HOUSED = "housed", _("Housed")
    INSTITUTION = "institution", _("In an institution")
    DECLINED = "declined", _("Declined to answer")


class PersonQuerySet(models.QuerySet["Person"]):
    """People, as far as a reader may see them."""

    def current(self) -> Self:
        """Without those merged into somebody else."""
        return self.filter(merged_into__isnull=True)

    def same_as(self, person: "Person") -> Self:
        """All entries of this person: the one that stands for them and those merged into it."""
        return self.filter(root=person.root_id)

    def visible_to(self, user: Any) -> Self:
        """People of the programs where the user may view people; restricted ones only by a grant on their case."""
        in_program = Q(program_id__in=programs_where(user, Permission.PERSON_VIEW)) & unrestricted("")
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(root__in=_of_cases(by_hand))) if by_hand else self.filter(in_program)

    def closed_to(self, user: Any) -> Self:
        """Restricted people, by the entry that stands for them, who were not opened to the user by a grant on one of
        their cases."""
        restricted, by_hand = self.current().filter(is_restricted=True), cases_where(user, Permission.CASE_VIEW)
        return restricted.exclude(pk__in=_of_cases(by_hand)) if by_hand else restricted

    def searchable_by(self, user: Any) -> Self:
        """People a search may show."""
        return self.current().entries_searchable_by(user)

    def entries_searchable_by(self, user: Any) -> Self:
        """Entries by which such people are found: merged ones too."""
        searched = programs_where(user, Permission.PERSON_SEARCH)
        return self.filter(unrestricted(""), program_id__in=searched, forgotten_at=None)


def _of_cases(cases: Any) -> Any:
    return Person.objects.filter(cases__in=cases).values("root")


def unrestricted(path: str = "person__") -> Q:
    """Rows of people who are not restricted. Who is, is said by the entry that stands for them.

    The restricted are few: they are left out of a list by their ids, not by looking at everybody in it.
    """
    if not path:
        return Q(root__is_restricted=False)
    shut = Person.objects.filter(root__is_restricted=True).values("pk")
    person = path.removesuffix("__")
    return Q(**{f"{person}__isnull": False}) & ~Q(**{f"{person}__in": shut})


@figures_read(
    *("area", "gender", "race_ethnicity", "language", "housing_status"),
    *("birth_date", "birth_year", "age_estimate", "age_estimated_on"),
    masked=["first_name", "last_name", "goes_by"],
)
@keeps_history(
    "first_name",
    "last_name",
    "goes_by",
    "description",
    "pronouns",
    "birth_date",
    "birth_year",
    "age_estimate",
    "age_estimated_on",
    "gender",
    "race_ethnicity",
    "language",
    "language_said",
    "needs_interpreter",
    "housing_status",
    "is_veteran",
    "area",
    "last_known_place",
    "is_restricted",
    of="pgh_obj_id",
)
@holds_person(
    "first_name",
    "last_name",
    "goes_by",
    "description",
    "pronouns",
    "birth_date",
    "last_known_place",
    "language_said",
    of="id",
)
class Person(Row):
    """Somebody served by one program. May be unknown: a description, a nickname, an approximate age is enough.

    Empty demographics mean "not asked", which differs from "declined". Two more columns, which the database makes of
    the names by itself, are read by `finding` alone.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="people")
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    goes_by = models.CharField(_("goes by"), max_length=80, blank=True)
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("For somebody unknown: “man, grey coat, 5th and Main”"),
    )
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True)
    age_estimate = models.PositiveSmallIntegerField(_("estimated age"), null=True, blank=True)
    age_estimated_on = models.DateField(null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=12, choices=Gender, blank=True)
    race_ethnicity = ArrayField(models.CharField(max_length=20, choices=RaceEthnicity), default=list, blank=True)
    language = models.CharField(
        _("language"), max_length=40, blank=True, help_text="A code of `core/languages`, never a free text"
    )
    language_said = models.CharField(
        max_length=80,
        blank=True,
        db_default="",
        help_text="What was said where the list has no such language; for the program alone",
    )
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    housing_status = models.CharField(_("housing"), max_length=12, choices=HousingStatus, blank=True)
    is_veteran = models.BooleanField(_("veteran"), null=True, blank=True)
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="+")
    last_known_place = models.CharField(_("last known place"), max_length=200, blank=True)
    is_restricted = models.BooleanField(default=False)
    restricted_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    root = models.ForeignKey(
        "self",
        models.PROTECT,
        editable=False,
        related_name="entries",
        help_text="The entry that stands for this person: itself, or where its merges lead. What is one for each person"
        " goes by it",
    )
    version = models.PositiveIntegerField(default=1)
    forgotten_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="All words of the person were taken out; what was counted stays",
    )
    is_purged = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Who they were as a group was taken out too: figures by group say so",
    )
    kept_until = models.DateTimeField(
        default=timezone.now,
        db_default=Now(),
        editable=False,
        help_text="When the clock looks again whether the person is still to be kept",
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_is_somebody",
                condition=~Q(first_name="", last_name="", goes_by="", description=""),
                violation_error_message=_("Give a name, a nickname or a short description."),
            ),
            models.CheckConstraint(name="person_not_merged_into_self", condition=~Q(merged_into=models.F("id"))),
            models.CheckConstraint(
                name="person_stands_for_itself_until_merged",
                condition=Q(merged_into__isnull=True, root=models.F("id"))
                | Q(merged_into__isnull=False) & ~Q(root=models.F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["program", "last_name", "first_name"], name="person_by_name"),
            models.Index(fields=["id"], condition=Q(is_restricted=True), name="person_restricted"),
            models.Index(
                fields=["program", "kept_until"],
                condition=Q(forgotten_at=None, merged_into=None),
                name="person_kept_until",
            ),
            GinIndex(fields=["description"], name="person_description_trigram", opclasses=["gin_trgm_ops"]),
            models.Index("birth_date", name="person_birth_date", condition=Q(birth_date__isnull=False)),
            models.Index("birth_year", name="person_birth_year", condition=Q(birth_year__isnull=False)),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "root_id" in self.__dict__ and self.root_id is None:
            self.root_id = self.pk  # somebody new stands for themselves

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def person_id(self) -> Any:
        return self.pk

    @property
    def now(self) -> "Person":
        """The entry that stands for this person: what is true of them is written there. Where it was fetched with a
        row it is that one, so that what was fetched beforehand is found on it."""
        is_fetched = Person._meta.get_field("root").is_cached(self)
        return self.root if is_fetched or self.root_id != self.pk else self

    @property
    def display_name(self) -> str:
        """The name to show, whichever entry one holds."""
        return self.now.own_name

    @property
    def own_name(self) -> str:
        """What this entry itself says: legal name, nickname, else the description."""
        if self.forgotten_at:
            return _now("Anonymized person")
        name = f"{self.first_name} {self.last_name}".strip()
        return name or self.goes_by or self.description or _now("Unknown person")

    @property
    def language_name(self) -> str:
        """The language in words, as we read it: with what was said where the list does not have it."""
        name = languages.name_of(self.language)
        return f"{name} ({self.language_said})" if self.language_said else name

    @property
    def is_named(self) -> bool:
        """Whether any name is known."""
        return bool(self.first_name or self.last_name or self.goes_by)


OF_THE_PERSON = "(SELECT program_id FROM people_person WHERE id = OLD.person_id)"


@figures_read("person", "is_active", program=OF_THE_PERSON)
@keeps_history(
    "person",
    "kind",
    "value",
    "extension",
    "line",
    "paused_until",
    "belongs_to",
    "may_call",
    "may_text",
    "may_leave_voicemail",
    "weekdays",
    "from_time",
    "to_time",
    "is_active",
)
@holds_person("value", "normalized")
class ContactPoint(Row):
    """A way to reach the person, and what is allowed there."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        PLACE = "place", _("Place")

    class Line(models.TextChoices):
        """What the number is, where somebody found out."""

        MOBILE = "mobile", _("mobile phone")
        LANDLINE = "landline", _("landline")
        NOT_IN_SERVICE = "not_in_service", _("not in service")
        WRONG = "wrong", _("wrong number")

    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PHONE)
    value = models.CharField(_("number, address or place"), max_length=200)
    normalized = models.CharField(max_length=200, blank=True, db_index=True)
    extension = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    line = models.CharField(_("what it is"), max_length=14, choices=Line, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True, help_text="It was not safe to talk")
    belongs_to = models.CharField(_("whose"), max_length=60, blank=True, help_text=_("self, mother, shelter desk …"))
    may_call = models.BooleanField(_("may call"), default=True)
    may_text = models.BooleanField(_("may text"), default=False)
    may_leave_voicemail = models.BooleanField(_("may leave a voicemail"), default=False)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    from_time = models.TimeField(_("from"), null=True, blank=True)
    to_time = models.TimeField(_("until"), null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                OpClass(
                    models.Func(models.F("normalized"), function="reverse", output_field=models.TextField()),
                    name="text_pattern_ops",
                ),
                name="contactpoint_last_digits",
                condition=Q(kind="phone"),
            )
        ]

    def __str__(self) -> str:
        return f"contact point {self.pk}"

    @property
    def program_id(self) -> Any:
        """The program whose person it is."""
        return self.person.program_id

    @property
    def is_dead(self) -> bool:
        """Wrong or out of service: it stays on record and is offered no more."""
        return self.line in {self.Line.WRONG, self.Line.NOT_IN_SERVICE}

    @property
    def to_dial(self) -> str:
        """What a phone dials: the number, then its extension."""
        number = self.normalized or self.value
        return f"{number};ext={self.extension}" if self.extension else number


@keeps_history("person", "introduce_as", "must_not_know", "note")
@holds_person("introduce_as", "must_not_know", "note")
class ContactCard(Row):
    """How the person may be approached: the words to use, who must not know."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="contact_card")
    introduce_as = models.CharField(_("how we introduce ourselves"), max_length=1000, blank=True)
    must_not_know = models.CharField(_("who must not know"), max_length=1000, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"contact card {self.pk}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self, at: datetime) -> Self:
        """Given, not yet expired, not revoked."""
        return self.filter(given_at__lte=at, expires_at__gt=at, revocation__isnull=True)

    def covering(self, categories: Iterable[str], *, organization: Any, agency_class: Any) -> Self:
        """Those under which this agency may be told all of it: `consent.covers` as a question to the database. The
        agency may be a reference to an outer query."""
        wanted = sorted(categories)
        terms, named = terms_for(wanted), Q(organization=organization)
        told = named if terms.is_named_only else named | Q(agency_class=agency_class) & ~Q(agency_class="")
        rows = self.filter(told, categories__contains=wanted)
        return rows.filter(how_given__in=sorted(IN_WRITING)) if terms.is_written else rows


class Consent(Row, AppendOnly):
    """A person's permission, as it was given. Never changed: a revocation is a row of its own."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the class named beside"),
    )
    agency_class = models.CharField(
        max_length=30,
        choices=AgencyClass,
        blank=True,
        help_text=_("A kind of agency, such as shelter; only where the program allows classes"),
    )
    categories = ArrayField(models.CharField(max_length=20, choices=Category))
    purpose = models.CharField(_("purpose"), max_length=200)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    how_given = models.CharField(max_length=12, choices=HowGiven)
    witness = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=40, default="en")
    signer = models.CharField(
        max_length=120, blank=True, db_default="", help_text="Who gave it, where it was not the person"
    )
    authority = models.CharField(max_length=15, choices=Authority, default=Authority.SELF, db_default="self")
    alone_because = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="Why somebody who may be under 18 may consent alone under the law here",
    )
    said = ArrayField(
        models.CharField(max_length=15, choices=Element),
        default=list,
        db_default=Value([]),
        blank=True,
        help_text="What a law wants said beside what is recorded here",
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints = [
            models.CheckConstraint(
                name="consent_expires_after_given", condition=Q(expires_at__gt=models.F("given_at"))
            ),
            models.CheckConstraint(
                name="consent_names_one_recipient",
                condition=Q(organization__isnull=False, agency_class="")
                | (Q(organization__isnull=True) & ~Q(agency_class="")),
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def to_whom(self) -> str:
        """The agency, or the class of agencies, in words."""
        return str(self.organization or self.get_agency_class_display())

    @property
    def revoked_at(self) -> datetime | None:
        """When the person took it back, if they did."""
        revocation = getattr(self, "revocation", None)
        return revocation.at if revocation else None


class ConsentRevocation(Row, AppendOnly):
    """The person took a consent back, by whatever channel."""

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="revocation")
    at = models.DateTimeField()
    how = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(AppendOnly.Meta):
        pass

    def __str__(self) -> str:
        return f"revocation {self.pk}"


class Disclosure(Row, AppendOnly):
    """An act that opened personal data to an agency: which fields, under which consent."""

    class Kind(models.TextChoices):
        SEND = "send", _("Request sent, de-identified")
        CONFIRM = "confirm", _("Opened on acceptance")
        EARLY = "early", _("Opened early")
        PRINT = "print", _("Printed")
        EXPORT = "export", _("Exported")
        FILE = "file", _("Sent as a file")
        CODE = "code", _("Opened by a code read out by phone")

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="disclosures")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="disclosures")
    kind = models.CharField(max_length=10, choices=Kind)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(db_index=True)
    categories = ArrayField(models.CharField(max_length=20, choices=Category))
    fields = ArrayField(models.CharField(max_length=40))
    notice_version = models.CharField(max_length=20, default="2026-11")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(AppendOnly.Meta):
        pass

    def __str__(self) -> str:
        return f"disclosure {self.pk}"


@is_testimony("one", "other", "at", "by")
class NotSamePerson(Row):
    """Two people somebody looked at and found to be different; remembered so that they, and whatever is merged with
    them later, are not proposed again. Whoever merges them all the same takes it back."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(withdrawn_at__isnull=True), name="notsameperson_once"
            )
        ]

    def __str__(self) -> str:
        return f"not the same {self.pk}"


@is_testimony("program", "kept", "gone", "before", "filled", "merged_at", "merged_by")
class PersonMerge(Row):
    """Two entries found to be one person: which stayed, what it took over, and how it stood before. Can be undone."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="merged_by")
    before = models.JSONField(default=dict, help_text="The kept person's facts before")
    filled = ArrayField(models.CharField(max_length=40), default=list, help_text="Facts taken over from the other")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="personmerge_once"),
            models.CheckConstraint(
                name="personmerge_undone_by_somebody",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"
