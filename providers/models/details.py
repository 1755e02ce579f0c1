"""What hangs on organizations, services and places: phones, contacts, hours, languages, funding, links.

As in HSDS one row may hang on several of them at once.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.core.history import keeps_history

from .base import Sourced
from .locations import Location
from .organizations import Organization
from .services import Service, ServiceAtLocation


@keeps_history("organization", "service", "service_at_location", "location", "name", "title", "department", "email")
class Contact(Sourced):
    """A person to talk to at an organization, about a service or at a place."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="contacts")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="contacts")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="contacts")
    name = models.TextField(blank=True)
    title = models.TextField(blank=True)
    department = models.TextField(blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name


@keeps_history(
    "location",
    "service",
    "organization",
    "contact",
    "service_at_location",
    "number",
    "extension",
    "type",
    "description",
)
class Phone(Sourced):
    """A phone number, as it was written. The extension is text: `0040` and `40` differ."""

    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="phones")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="phones")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="phones")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="phones")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, models.CASCADE, null=True, blank=True, related_name="phones"
    )
    number = models.CharField(max_length=200)
    extension = models.CharField(max_length=40, blank=True)
    type = models.TextField(blank=True, db_default="")
    description = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.number} x{self.extension}" if self.extension else self.number


class Weekday(models.TextChoices):
    MO = "MO", _("Monday")
    TU = "TU", _("Tuesday")
    WE = "WE", _("Wednesday")
    TH = "TH", _("Thursday")
    FR = "FR", _("Friday")
    SA = "SA", _("Saturday")
    SU = "SU", _("Sunday")


# What of a schedule its history keeps: all of it.
SCHEDULE_FIELDS = (
    "service",
    "location",
    "service_at_location",
    "valid_from",
    "valid_to",
    "dtstart",
    "timezone",
    "until",
    "count",
    "wkst",
    "freq",
    "interval",
    "byday",
    "byweekno",
    "bymonthday",
    "byyearday",
    "description",
    "opens_at",
    "closes_at",
    "schedule_link",
    "attending_type",
    "notes",
    "tzid",
    "replaces",
    "holidays",
    "by_appointment",
)


class Frequency(models.TextChoices):
    WEEKLY = "WEEKLY", _("every week")
    MONTHLY = "MONTHLY", _("every month")


@keeps_history(*SCHEDULE_FIELDS)
class Schedule(Sourced):
    """When something is open: a recurrence rule with the hours of the day. `schedule.py` says when that is.

    One that `replaces` counts instead of the usual ones on its days: a holiday, a season, one day; without hours it
    closes. `holidays` names the public holidays of a country and region ("US", "US:CA") as its days.
    """

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="schedules")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="schedules")
    service_at_location = models.ForeignKey(
        ServiceAtLocation, models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    timezone = models.FloatField(
        null=True, blank=True, help_text="Hours from UTC, as HSDS has it; `tzid` says it better"
    )
    until = models.DateField(null=True, blank=True)
    count = models.IntegerField(null=True, blank=True)
    wkst = models.CharField(max_length=2, choices=Weekday, blank=True)
    freq = models.CharField(max_length=10, choices=Frequency, blank=True)
    interval = models.IntegerField(null=True, blank=True)
    byday = models.TextField(blank=True)
    byweekno = models.TextField(blank=True)
    bymonthday = models.TextField(blank=True)
    byyearday = models.TextField(blank=True)
    description = models.TextField(blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    schedule_link = models.TextField(blank=True)
    attending_type = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    # ours
    tzid = models.CharField(max_length=60, blank=True)
    replaces = models.BooleanField(default=False, db_default=False, help_text="Instead of the usual hours on its days")
    holidays = models.CharField(max_length=12, blank=True, db_default="", help_text="Public holidays of: US, US:CA")
    by_appointment = models.BooleanField(default=False, db_default=False)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.byday} {self.opens_at}–{self.closes_at}"


@keeps_history("service", "location", "phone", "name", "code", "note")
class Language(Sourced):
    """A language spoken at a service, a place or behind a phone number."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="languages")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="languages")
    phone = models.ForeignKey(Phone, models.CASCADE, null=True, blank=True, related_name="languages")
    name = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name or self.code


class Funding(Sourced):
    """Who pays for an organization or a service."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="funding")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="funding")
    source_text = models.TextField(
        blank=True, help_text="HSDS spells it `source`; here that is the publisher of the row"
    )

    class Meta(Sourced.Meta):
        verbose_name_plural = "funding"

    def __str__(self) -> str:
        return self.source_text[:60]


class Url(Sourced):
    """A further web page of an organization or a service."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, null=True, blank=True, related_name="additional_websites"
    )
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="additional_urls")
    label = models.TextField(blank=True)
    url = models.TextField()

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.label or self.url
