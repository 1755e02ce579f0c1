"""Forms of a program's rules: office hours, and the words of its reasons."""

from datetime import date, time
from typing import Any

import holidays
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form, TimeInput

from .forms import WEEKDAYS
from .models import Program, validate_zone
from .reasons import Reason
from .rule_actions import LONGEST_WORDS

MOST_DAYS = 200


class DaysField(forms.CharField):
    """Dates, one on each line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(day.isoformat() for day in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[date]:
        words = super().clean(value).replace(",", " ").split()
        try:
            days = sorted({date.fromisoformat(word) for word in words})
        except ValueError:
            raise forms.ValidationError(_now("Write each day as year-month-day, such as 2026-12-24.")) from None
        if len(days) > MOST_DAYS:
            raise forms.ValidationError(_now("That is more than 200 days. Take the past ones out."))
        return days


class CalendarForm(Form):
    """When the office works: business days and hours are counted by it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    time_zone = forms.CharField(label=_("Time zone"), max_length=60, validators=[validate_zone])
    holiday_country = forms.ChoiceField(label=_("Public holidays of (country)"), required=False)
    holiday_region = forms.CharField(
        label=_("and of (state)"), required=False, max_length=6, help_text=_("Two letters, such as OR")
    )
    closed_days = DaysField(label=_("Closed besides"), help_text=_("One day on each line, such as 2026-12-24"))
    open_days = DaysField(label=_("Open all the same"), help_text=_("Public holidays on which the office works"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holiday_country"].choices = [("", _now("None")), *_countries()]  # type: ignore[attr-defined]
        self.is_all_optional = True  # a day may stay empty: closed
        for number, _name in WEEKDAYS:
            for part, label in (("opens", _("Opens")), ("closes", _("Closes"))):
                field = forms.TimeField(label=label, required=False, widget=TimeInput())
                field.widget.attrs["class"] = "usa-input"
                self.fields[f"{part}_{number}"] = field

    @property
    def days(self) -> list[tuple[Any, Any, Any]]:
        """Each weekday with its two fields, as the page draws them."""
        return [(name, self[f"opens_{number}"], self[f"closes_{number}"]) for number, name in WEEKDAYS]

    @property
    def hours(self) -> dict[int, tuple[time, time]]:
        said = self.cleaned_data
        return {number: (said[f"opens_{number}"], said[f"closes_{number}"]) for number, _name in WEEKDAYS
                if said.get(f"opens_{number}") and said.get(f"closes_{number}")}  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for number, _name in WEEKDAYS:
            opens, closes = said.get(f"opens_{number}"), said.get(f"closes_{number}")
            if bool(opens) != bool(closes):
                self.add_error(f"closes_{number}", _now("Give both times, or leave both empty: closed."))
            elif opens and closes and opens >= closes:
                self.add_error(f"closes_{number}", _now("The office has to close after it opens."))
        self._check_region(said)
        return said

    def _check_region(self, said: dict[str, Any]) -> None:
        country, region = said.get("holiday_country", ""), said.get("holiday_region", "").upper()
        said["holiday_region"] = region
        if region and region not in holidays.list_supported_countries().get(country, []):
            self.add_error("holiday_region", _now("No public holidays are known for this state."))


def _countries() -> list[tuple[str, str]]:
    return [(code, code) for code in sorted(holidays.list_supported_countries())]


def calendar_initial(program: Program, seen: str) -> dict[str, Any]:
    """The office hours as they are now."""
    hours = {
        f"{part}_{day}": clock
        for day, pair in program.hours.items()
        for part, clock in zip(("opens", "closes"), pair, strict=True)
    }
    return {
        "seen": seen,
        "time_zone": program.time_zone,
        "holiday_country": program.holiday_country,
        "holiday_region": program.holiday_region,
        "closed_days": program.extra_closed_days,
        "open_days": program.extra_open_days,
        **hours,
    }


class ReasonsForm(Form):
    """Words, order and visibility of one list of reasons."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, reasons: list[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = reasons
        for number, reason in enumerate(reasons, 1):
            words = {"reason": reason.usual}
            self.fields[f"place_{reason.code}"] = forms.IntegerField(
                label=_now("Place of “%(reason)s”") % words, initial=number, min_value=1, max_value=99
            )
            self.fields[f"words_{reason.code}"] = forms.CharField(
                label=_now("Words for “%(reason)s”") % words, initial=reason.words, max_length=LONGEST_WORDS
            )
            self.fields[f"shown_{reason.code}"] = forms.BooleanField(
                label=_now("Show “%(reason)s”") % words, initial=not reason.is_hidden, required=False
            )
            for part in ("place", "words"):
                self.fields[f"{part}_{reason.code}"].widget.attrs["class"] = "usa-input"
            self.fields[f"shown_{reason.code}"].widget.attrs["class"] = "usa-checkbox__input"

    @property
    def rows(self) -> list[tuple[Reason, Any, Any, Any]]:
        return [
            (reason, self[f"place_{reason.code}"], self[f"words_{reason.code}"], self[f"shown_{reason.code}"])
            for reason in self.reasons
        ]

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The list as it was sent, in its new order; two of the same place keep the order they had."""
        said = self.cleaned_data
        order = sorted(self.reasons, key=lambda reason: said[f"place_{reason.code}"])
        return [
            {
                "code": reason.code,
                "label": said[f"words_{reason.code}"],
                "hidden": not said[f"shown_{reason.code}"],
            }
            for reason in order
        ]
