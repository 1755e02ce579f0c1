"""What a reader chooses: a period, a moment it is told from, an area, a risk. All of it stays in the address."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Area, Program
from casemgmt.core.calendar import UTC, day_bounds, local_date
from casemgmt.core.codes import Risk
from casemgmt.core.forms import DateInput, Form
from casemgmt.followups.contacts.rules import CAUSES_PEOPLE_GIVE

from .scope import NOT_GIVEN, Scope

EARLIEST = date(2000, 1, 1)
MOST_DAYS = 366 * 2
NOT_A_DATE = _("This is not a date. Write it as 2026-10-31, or choose it from the calendar.")


class MeasureFilterForm(Form):
    """Area and risk; only those of the program can be chosen."""

    area = forms.ChoiceField(required=False, label=_("Area"))
    risk = forms.ChoiceField(
        choices=[("", _("All risks")), *Risk.choices, (NOT_GIVEN, _("No risk given"))], required=False, label=_("Risk")
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program
        named = [(str(area.pk), area.name) for area in Area.objects.filter(program=program)]
        areas = [("", _("All areas")), *named, (NOT_GIVEN, _("No area"))]
        self.fields["area"].choices = areas  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["data-submits"] = ""

    def filters(self) -> dict[str, Any]:
        """What was chosen, as a scope wants it. A word that is not in the lists filters nothing."""
        self.is_valid()
        area = self.cleaned_data.get("area")
        chosen = UUID(area) if area and area != NOT_GIVEN else area or None
        return {"area_id": chosen, "risk": self.cleaned_data.get("risk", "")}


class PeriodForm(MeasureFilterForm):
    """From a day to a day, both included, and optionally as it was known on a past day."""

    first_day = forms.DateField(label=_("From"), widget=DateInput, error_messages={"invalid": NOT_A_DATE})
    last_day = forms.DateField(label=_("To"), widget=DateInput, error_messages={"invalid": NOT_A_DATE})
    as_of = forms.CharField(
        label=_("As known on"), widget=DateInput, required=False, help_text=_("Empty: as known now")
    )
    field_order = ("first_day", "last_day", "as_of", "area", "risk")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("data-submits", None)

    def clean_first_day(self) -> date:
        return self._not_ahead("first_day")

    def clean_last_day(self) -> date:
        return self._not_ahead("last_day")

    def clean_as_of(self) -> datetime | None:
        """A day (its last moment, or now) or the exact moment that links carry."""
        text = self.cleaned_data["as_of"].strip()
        if not text:
            return None
        moment, now = self._moment(text), timezone.now()
        if moment.date() < EARLIEST or local_date(moment, self.program.zone) > local_date(now, self.program.zone):
            raise forms.ValidationError(_now("Choose a day up to today. What will be known later cannot be told."))
        return min(moment, now)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last, as_of = said.get("first_day"), said.get("last_day"), said.get("as_of")
        if first and last and last < first:
            self.add_error("last_day", _now("The end lies before the start. Choose a day on or after the first one."))
        elif first and last and (last - first).days > MOST_DAYS:
            self.add_error("last_day", _now("A period can be two years at most. Choose a nearer end."))
        elif first and as_of and local_date(as_of, self.program.zone) < first:
            self.add_error(
                "as_of", _now("On that day the period had not begun. Choose a later day, or leave it empty.")
            )
        return said

    def scope(self) -> Scope:
        """What was chosen; only after `is_valid`."""
        said = self.cleaned_data
        as_of = said["as_of"] or timezone.now()
        return Scope(self.program, said["first_day"], said["last_day"], as_of, **self.filters())

    def _not_ahead(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if day > local_date(timezone.now(), self.program.zone):
            raise forms.ValidationError(_now("This day lies ahead. Choose today or a day before."))
        if day < EARLIEST:
            raise forms.ValidationError(_now("Choose a day after the year 2000."))
        return day

    def _moment(self, text: str) -> datetime:
        try:
            if "T" not in text:
                return day_bounds(date.fromisoformat(text), self.program.zone)[1] - timedelta(microseconds=1)
            moment = datetime.fromisoformat(text.replace(" ", "+"))
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.program.zone)).astimezone(UTC)
        except (ValueError, OverflowError) as problem:
            raise forms.ValidationError(NOT_A_DATE) from problem


class CauseSelectForm(Form):
    """Why a contact was missed."""

    cause = forms.ChoiceField(choices=[("", _("Choose a cause")), *CAUSES_PEOPLE_GIVE], label=_("Cause"))
