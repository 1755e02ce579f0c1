"""The week of an office with its holidays: clicked on a page, or sent as a form without any script."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.forms import WEEKDAYS
from casemgmt.accounts.models import Program, public_holiday_names, validate_zone
from casemgmt.accounts.programs.forms import zones
from casemgmt.core.forms import DateInput, Form, TimeInput

from .places import countries, regions
from .queries import ClosedDay, days_ahead

MOST_DAYS, ROOM_FOR = 200, 3
USUAL = ("09:00", "17:00")
ROW = re.compile(r"closed_day_(\d{1,3})")


class CalendarForm(Form):
    """When the office works: business days and hours are counted by it. `today` says which days are still to come."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(zones, list),
        validators=[validate_zone],
        error_messages={"invalid_choice": _("“%(value)s” is no time zone of the list.")},
    )
    holiday_country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    holiday_region = forms.ChoiceField(
        label=_("and of its part"),
        required=False,
        error_messages={"invalid_choice": _("No public holidays are known for this state.")},
    )
    open_days = forms.MultipleChoiceField(
        label=_("Open all the same"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Public holidays on which the office works"),
    )

    is_only_looked_at = False

    def __init__(self, *args: Any, program: Program, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_all_optional = True  # a day may stay empty: closed
        self.today, self.program = today, program
        fields: Any = self.fields
        fields["holiday_country"].choices = [("", _now("None")), *_with(countries(), program.holiday_country)]
        fields["holiday_region"].choices = [("", _now("The whole country")), *regions(self.country)]
        if program.time_zone not in {value for value, _name in _flat(zones())}:
            fields["time_zone"].choices = [(program.time_zone, program.time_zone), *zones()]
        fields["open_days"].choices = [(day.isoformat(), words) for day, words in self._public_days()]
        self._add_week()
        self._add_closed()

    def _said(self, name: str) -> str:
        return str((self.data.get(name) if self.is_bound else self.initial.get(name)) or "")

    @property
    def country(self) -> str:
        """The country as the form says it."""
        return self._said("holiday_country")

    def _public_days(self) -> list[tuple[date, str]]:
        """Public holidays of the coming year, and whatever was opened before."""
        region = self._said("holiday_region")
        region = region if region in dict(regions(self.country)) else ""
        ahead = days_ahead(
            self.today, weekdays=range(1, 8), country=self.country, region=region, own={}, opened=()
        )  # fmt: skip
        names = public_holiday_names(self.country, region)
        kept = [day for day in self.program.extra_open_days if day not in {one.day for one in ahead}]
        shown = [(one.day, one.name) for one in ahead]
        days = [(day, names.get(day, _now("Opened"))) for day in kept if day >= self.today] + shown
        return [(day, f"{date_format(day, 'D j M Y')} · {name}") for day, name in sorted(days)]

    def _add_week(self) -> None:
        for number, _name in WEEKDAYS:
            for part, label in (("opens", _("From")), ("closes", _("To"))):
                field = forms.TimeField(label=label, required=False, widget=TimeInput())
                field.widget.attrs["class"] = "usa-input"
                self.fields[f"{part}_{number}"] = field

    def _add_closed(self) -> None:
        told = self.data if self.is_bound else self.initial
        numbers = [int(found[1]) for name in told if (found := ROW.fullmatch(name))]
        self.rows = min(max(numbers, default=-1) + 1 if self.is_bound else len(numbers) + ROOM_FOR, MOST_DAYS)
        for number in range(self.rows):
            words = {"n": number + 1}
            day = forms.DateField(label=_now("Day %(n)d") % words, required=False, widget=DateInput())
            name = forms.CharField(label=_now("Name of day %(n)d") % words, required=False, max_length=80)
            for field in (day, name):
                field.widget.attrs["class"] = "usa-input"
            self.fields[f"closed_day_{number}"], self.fields[f"closed_name_{number}"] = day, name

    @property
    def days(self) -> list[tuple[int, Any, Any, Any, bool]]:
        """Each weekday with its two fields and whether it is open, as the page draws them."""
        return [
            (number, name, self[f"opens_{number}"], self[f"closes_{number}"], bool(self._said(f"opens_{number}")))
            for number, name in WEEKDAYS
        ]

    @property
    def closed_rows(self) -> list[tuple[Any, Any]]:
        """Days closed by hand, each with its name."""
        return [(self[f"closed_day_{number}"], self[f"closed_name_{number}"]) for number in range(self.rows)]

    @property
    def hours(self) -> dict[int, tuple[time, time]]:
        said = self.cleaned_data
        return {number: (said[f"opens_{number}"], said[f"closes_{number}"]) for number, _name in WEEKDAYS
                if said.get(f"opens_{number}") and said.get(f"closes_{number}")}  # fmt: skip

    @property
    def closed(self) -> dict[date, str]:
        """The days closed by hand with their names; those that are over stay as they were."""
        said, names = self.cleaned_data, self.program.closed_day_names
        over = {
            day: names.get(day.isoformat(), "") for day in self.program.extra_closed_days if day < self.today
        }  # fmt: skip
        typed = [(said.get(f"closed_day_{number}"), said.get(f"closed_name_{number}")) for number in range(self.rows)]
        return over | {day: name or "" for day, name in typed if day}

    @property
    def opened(self) -> list[date]:
        """Days on which the office works all the same; those that are over stay."""
        over = [day for day in self.program.extra_open_days if day < self.today]
        return over + [date.fromisoformat(day) for day in self.cleaned_data["open_days"]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for number, _name in WEEKDAYS:
            opens, closes = said.get(f"opens_{number}"), said.get(f"closes_{number}")
            if bool(opens) != bool(closes):
                self.add_error(f"closes_{number}", _now("Give both times, or leave both empty: closed."))
            elif opens and closes and opens >= closes:
                self.add_error(f"closes_{number}", _now("The office has to close after it opens."))
        for number in range(self.rows):
            day = f"closed_day_{number}"
            if said.get(f"closed_name_{number}") and not said.get(day) and day not in self.errors:
                self.add_error(day, _now("Which day is it?"))
        return said

    def ahead(self) -> list[ClosedDay]:
        """The coming closed days as the form says it, saved or not; what cannot be read is left out."""
        weekdays = [number for number, _name in WEEKDAYS if self._said(f"opens_{number}")]
        own = {}
        for number in range(self.rows):
            if day := _day(self._said(f"closed_day_{number}")):
                own[day] = self._said(f"closed_name_{number}")
        data: Any = self.data
        opened = data.getlist("open_days") if self.is_bound else self.initial.get("open_days", ())
        region = self._said("holiday_region") if self._said("holiday_region") in dict(regions(self.country)) else ""
        return days_ahead(
            self.today,
            weekdays=weekdays,
            country=self.country,
            region=region,
            own=own,
            opened=[day for word in opened if (day := _day(word))],
        )


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


def _with(choices: Iterable[tuple[str, str]], kept: str) -> list[tuple[str, str]]:
    """The choices, and what stands there already where it is none of them."""
    found = list(choices)
    return found if not kept or kept in dict(found) else [*found, (kept, kept)]


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, words in choices:
        yield from words if isinstance(words, list) else [(value, words)]


def calendar_initial(program: Program, seen: str, today: date) -> dict[str, Any]:
    """The office hours as they are now."""
    hours = {
        f"{part}_{day}": clock
        for day, pair in program.hours.items()
        for part, clock in zip(("opens", "closes"), pair, strict=True)
    }
    ahead = [day for day in program.extra_closed_days if day >= today]
    names = program.closed_day_names
    closed = {f"closed_day_{number}": day.isoformat() for number, day in enumerate(ahead)}
    named = {f"closed_name_{number}": names.get(day.isoformat(), "") for number, day in enumerate(ahead)}
    return {
        "seen": seen,
        "time_zone": program.time_zone,
        "holiday_country": program.holiday_country,
        "holiday_region": program.holiday_region,
        "open_days": [day.isoformat() for day in program.extra_open_days if day >= today],
        **hours,
        **closed,
        **named,
    }


def arranged(told: dict[str, Any], press: str) -> dict[str, Any]:
    """What a form says after one of its buttons: Monday's hours on every weekday, a day closed, a day opened."""
    monday = (told.get("opens_1") or USUAL[0], told.get("closes_1") or USUAL[1])
    what, _gap, number = press.partition("_")
    days = {"copy": range(2, 6), "close": [number], "open": [number]}.get(what, [])
    for day in days:
        told[f"opens_{day}"], told[f"closes_{day}"] = ("", "") if what == "close" else monday
    if what == "row":
        rows = sum(bool(ROW.fullmatch(name)) for name in told)
        told |= {f"closed_day_{rows}": "", f"closed_name_{rows}": ""}
    return told
