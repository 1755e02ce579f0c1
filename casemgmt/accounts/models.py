"""Users, the crisis programs they work for, and the roles they hold there."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import PROGRAM_PERMISSIONS
from casemgmt.core.access import UserGrant, declared
from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.history import keeps_history
from casemgmt.core.models import Row

from .areas.models import AreaMerge  # noqa: F401 - Django looks for models here
from .brand.look import ProgramLook, distances_of, languages_of, look_of
from .brand.models import BrandRule  # noqa: F401 - Django looks for models here
from .factors.models import FactorRule  # noqa: F401 - Django looks for models here
from .identity.models import GroupRole, IdentityAccount, IdentitySetup  # noqa: F401 - Django looks for models here
from .installation.models import AdministratorLink  # noqa: F401 - Django looks for models here
from .invitations.models import MemberInvitation  # noqa: F401 - Django looks for models here
from .mail_choices import MailChoice  # noqa: F401 - Django looks for models here
from .numbers.models import NumberRule  # noqa: F401 - Django looks for models here
from .roles import Role
from .rules import CalendarRule, ReasonRule, Rule, calendar_of, closed_on  # noqa: F401 - Django looks for models here
from .saved_views.models import SavedView  # noqa: F401 - Django looks for models here
from .sessions.models import BrowserSession  # noqa: F401 - Django looks for models here
from .tokens.models import ApiToken  # noqa: F401 - Django looks for models here


class UserManager(BaseUserManager["User"]):
    """Makes users, who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def end_sessions(self, user_id: Any) -> None:
        """Wherever this user is signed in, the next press asks to sign in again."""
        self.filter(pk=user_id).update(session_round=models.F("session_round") + 1)

    def look_again(self, user_ids: Any) -> None:
        """At the next press of each of these it is looked up anew whether a second step is asked for and there."""
        self.filter(pk__in=user_ids).update(factor_round=models.F("factor_round") + 1)


@keeps_history("email", "name", "phone", "is_active")
class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: staff of a program or of an agency. Never a person served."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    joined_at = models.DateTimeField(default=timezone.now)
    session_round = models.PositiveIntegerField(default=0, help_text="Counts on to end every session")

    runs_installation = models.BooleanField(
        default=False, db_default=False, help_text="Makes and retires programs; a right over nothing in them"
    )
    factor_round = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Counts on when a second step, or what asks for one, changed"
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this user's: it changes with the password and with the round."""
        return self._in_round(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the keys of the installation that are being replaced."""
        return (self._in_round(digest) for digest in super().get_session_auth_fallback_hash())

    def _in_round(self, digest: str) -> str:
        return f"{digest}.{self.session_round}" if self.session_round else digest


def validate_zone(value: str) -> None:
    """Refuse a name that is no IANA time zone."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as problem:
        raise ValidationError(
            _("“%(zone)s” is no time zone; write one such as America/Los_Angeles."), params={"zone": value}
        ) from problem


def working_week() -> list[int]:
    """Monday to Friday, as ISO weekdays."""
    return [1, 2, 3, 4, 5]


@lru_cache
def public_holidays(country: str, region: str) -> frozenset[date]:
    """Public holidays from 2015 to 2045; none for a country or region that is not known."""
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=range(2015, 2046)))
    except NotImplementedError:
        return frozenset()


@lru_cache
def public_holiday_names(country: str, region: str) -> Mapping[date, str]:
    """What each of them is called."""
    days = public_holidays(country, region)
    return dict(holidays.country_holidays(country, subdiv=region or None, years=range(2015, 2046))) if days else {}


class Program(Row):
    """A city's crisis-response program: its zone, calendar and areas. Programs never see each other's people."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=60, default="America/Los_Angeles", validators=[validate_zone])
    phone = models.CharField(max_length=40, blank=True, help_text=_("Where an agency or a person can call the program"))
    fax = models.CharField(
        max_length=40, blank=True, db_default="", help_text=_("Where papers come in, apart from the phone")
    )
    opens = models.TimeField(default="09:00")
    closes = models.TimeField(default="17:00")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=working_week)
    holiday_country = models.CharField(max_length=2, default="US")
    holiday_region = models.CharField(max_length=6, blank=True)
    extra_closed_days = ArrayField(models.DateField(), default=list, blank=True)
    closed_day_names = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True,
        help_text="What own closed days are called: {day: name}",
    )  # fmt: skip
    extra_open_days = ArrayField(models.DateField(), default=list, blank=True)
    own_hours = models.JSONField(
        default=dict, blank=True, help_text="Weekdays whose hours differ: {weekday: [opens, closes]}"
    )
    look = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        help_text="Name as shown, color, logo and languages that count now (`brand`)",
    )
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on nothing new begins; all of it stays readable"
    )

    class Meta:
        default_permissions = ()
        permissions = declared(PROGRAM_PERMISSIONS)
        constraints = [
            models.CheckConstraint(name="program_opens_before_closes", condition=models.Q(opens__lt=models.F("closes")))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def shown(self) -> ProgramLook:
        """How it shows itself to everybody: name, color, logo."""
        return look_of(self)

    @property
    def shown_name(self) -> str:
        """Its name as agencies, people and the public read it."""
        return self.shown.name

    @property
    def distances(self) -> str:
        """What ways are measured in: as the program says, else as its country does."""
        return distances_of(self)

    @property
    def languages(self) -> list[str]:
        """The languages its papers and links are offered in."""
        return languages_of(self)

    @property
    def hours(self) -> dict[str, list[str]]:
        """When the office opens and closes, for each ISO weekday it works."""
        usual = [f"{self._clock(self.opens)}", f"{self._clock(self.closes)}"]
        return {str(day): self.own_hours.get(str(day), usual) for day in sorted(self.weekdays)}

    @staticmethod
    def _clock(value: time | str) -> str:
        return value if isinstance(value, str) else value.strftime("%H:%M")

    @property
    def holiday_names(self) -> Mapping[date, str]:
        """The days on which it is closed besides weekends, with what they are called."""
        public = public_holiday_names(self.holiday_country, self.holiday_region)
        own = self.closed_day_names
        closed = {day: own.get(day.isoformat()) or str(_("Closed")) for day in self.extra_closed_days}
        return {day: name for day, name in {**closed, **public}.items() if day not in set(self.extra_open_days)}

    @property
    def calendar(self) -> BusinessCalendar:
        """The business calendar as it is now, public holidays included."""
        return calendar_of(
            time_zone=self.time_zone,
            hours=self.hours,
            closed_on=closed_on(
                self.holiday_country, self.holiday_region, self.extra_closed_days, self.extra_open_days
            ),
        )

    @cached_property
    def first_calendar(self) -> BusinessCalendar:
        """The business calendar before its first change on record."""
        first = CalendarRule.objects.filter(program=self).order_by("created_at").first()
        return first.calendar if first else self.calendar


@keeps_history("name", "latitude", "longitude", "is_active")
class Area(Row):
    """A part of the city a program counts by: precinct, district. One that was merged into another stays as it is, and
    whoever reads it is told of the other (`now`)."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="areas")
    name = models.CharField(max_length=80)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    outline = models.JSONField(
        null=True, blank=True, help_text="Its borders, coarsely: rings of [longitude, latitude], for a small map"
    )
    is_active = models.BooleanField(default=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_here",
        help_text="The area that stands for it now; which merges led there: AreaMerge",
    )  # fmt: skip

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("program", Lower("name"), name="area_name_in_program")]

    def __str__(self) -> str:
        return self.name

    @property
    def now(self) -> "Area":
        """The area that stands for it: itself, unless it was merged into another."""
        return self.merged_into or self

    @property
    def now_id(self) -> uuid.UUID:
        """The id of that area."""
        return self.merged_into_id or self.pk

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of its middle, where they are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


@keeps_history("program", "user", "role", "left_at")
class Membership(Row):
    """A user's role in a program, from a day to a day. What it allows follows from this row until it ends."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "user", "role"], condition=models.Q(left_at__isnull=True), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class ProgramGrant(UserGrant):
    """Not read any more: roles in a program follow from `Membership`. The table goes with the next release."""

    content_object = models.ForeignKey(Program, models.CASCADE, related_name="grants")

    class Meta(UserGrant.Meta):
        pass
