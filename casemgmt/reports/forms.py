"""What a reader chooses: a period, a moment it is told from, what narrows it. All of it stays in the address."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.calendar import UTC, day_bounds, local_date
from casemgmt.core.codes import Risk
from casemgmt.core.forms import DateInput, Form, dress
from casemgmt.followups.contacts.rules import CAUSES_PEOPLE_GIVE

from .choices import choices_of
from .measures.filters import NAMES, TITLES
from .scope import COMPARISONS, NOT_GIVEN, Scope

EARLIEST = date(2000, 1, 1)
MOST_DAYS = 366 * 2
NOT_NARROWED = "not_narrowed"  # the code of the error: what is asked cannot be narrowed by this
FOLDED = ("area", "risk", *NAMES)
NOT_A_DATE = _("This is not a date. Write it as 2026-10-31, or choose it from the calendar.")


class MeasureFilterForm(Form):
    """What narrows: only what the program has can be chosen, and only by what the page can answer (`allowed`)."""

    area = forms.ChoiceField(required=False, label=_("Area"))
    risk = forms.ChoiceField(
        choices=[("", _("All risks")), *Risk.choices, (NOT_GIVEN, _("No risk given"))], required=False, label=_("Risk")
    )

    def __init__(self, *args: Any, program: Program, allowed: Iterable[str] = NAMES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program, self.allowed = program, tuple(allowed)
        self.agency_asked = str(self.data.get("agency") or "").strip()[:200]
        self.choices = choices_of(program, agency=self.agency_asked)
        self.fields["area"].choices = self.choices.of("area")  # type: ignore[attr-defined]
        for name in (name for name in NAMES if name in self.allowed):
            self.fields[name] = self._field(name)
        for field in self.fields.values():
            dress(field.widget)
            field.widget.attrs["data-submits"] = ""
        self._show_agency()

    @property
    def folded(self) -> list[forms.BoundField]:
        """The filters of the fold."""
        return [self[name] for name in FOLDED if name in self.fields]

    @property
    def folded_errors(self) -> bool:
        """Whether something in the fold is wrong: then it stands open."""
        return any(name in self.errors for name in FOLDED)

    @property
    def beside(self) -> list[forms.BoundField]:
        """What is asked beside the fold."""
        return [field for field in self if field.name not in FOLDED]

    def filters(self) -> dict[str, Any]:
        """What was chosen, as a scope wants it. What is wrong is said by the form and filters nothing."""
        self.is_valid()
        said = self.cleaned_data
        area = said.get("area")
        chosen = UUID(area) if area and area != NOT_GIVEN else area or None
        more = tuple(sorted((name, said[name]) for name in NAMES if said.get(name)))
        return {"area_id": chosen, "risk": said.get("risk", ""), "more": more}

    @property
    def refused(self) -> list[str]:
        """By what it should be narrowed and cannot."""
        return [name for name in NAMES if name not in self.allowed and self.data.get(name)]

    @property
    def without_refused(self) -> str:
        """The address without it."""
        return urlencode({name: self.data.get(name) for name in self.data if name not in self.refused})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        wrong = [str(TITLES[name]) for name in self.refused]
        if wrong:
            words = _now("These figures cannot be narrowed by: %(filters)s. Take this off to see them.")
            self.add_error(None, forms.ValidationError(words % {"filters": ", ".join(wrong)}, code=NOT_NARROWED))
        return said

    def clean_agency(self) -> str:
        """The id of the agency that was meant, by its id, its name or a part of it."""
        if not self.agency_asked:
            return ""
        found, meant = self.choices.agencies(), self._meant()
        if len(meant) == 1:
            return meant[0][0]
        names = ", ".join(sorted({name for _pk, name in found}))
        if not found:
            raise forms.ValidationError(_now("No agency is called so. Write its name or a part of it."))
        raise forms.ValidationError(_now("Which of them? %(names)s") % {"names": names})

    def _field(self, name: str) -> forms.Field:
        label = TITLES[name]
        if name == "agency":
            widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("its name, or a part of it")})
            return forms.CharField(required=False, label=label, widget=widget, max_length=200)
        return forms.ChoiceField(required=False, label=label, choices=self.choices.of(name))

    def _show_agency(self) -> None:
        """Its name stands in the field, whatever the address says."""
        if len(self._meant()) == 1 and "agency" in self.fields:
            [(_pk, named)] = self._meant()
            self.data = {name: self.data.get(name) for name in self.data} | {"agency": named}

    def _meant(self) -> list[tuple[str, str]]:
        """The agencies of this id or name, else those whose name holds it."""
        found, asked = self.choices.agencies(), self.agency_asked.casefold()
        return [(pk, name) for pk, name in found if asked in {pk, name.casefold()}] or found


class DayOfMoment(DateInput):
    """A day to choose; of the exact moment that links carry its day is shown, by the program's clock."""

    zone = ZoneInfo("UTC")

    def format_value(self, value: Any) -> Any:
        try:
            moment = datetime.fromisoformat(str(value or "").replace(" ", "+")) if "T" in str(value or "") else None
        except ValueError:
            return value
        shown = local_date(moment, self.zone) if moment and moment.tzinfo else value
        return super().format_value(shown)


class PeriodForm(MeasureFilterForm):
    """From a day to a day, both included, and optionally as it was known on a past day, and beside an earlier period.

    Pages of several measures stand for themselves (`alone`): they show no other period.
    """

    first_day = forms.DateField(label=_("From"), widget=DateInput, error_messages={"invalid": NOT_A_DATE})
    last_day = forms.DateField(label=_("To"), widget=DateInput, error_messages={"invalid": NOT_A_DATE})
    as_of = forms.CharField(
        label=_("As known on"), widget=DayOfMoment, required=False, help_text=_("Empty: as known now")
    )
    compare = forms.ChoiceField(
        label=_("Beside"), required=False, choices=[("", _("No other period")), *COMPARISONS.items()]
    )

    def __init__(self, *args: Any, alone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if alone:
            del self.fields["compare"]
        self.order_fields(["first_day", "last_day", "as_of", "compare"])
        self.fields["as_of"].widget.zone = self.program.zone
        for field in self.fields.values():
            field.widget.attrs.pop("data-submits", None)

    @property
    def beside_period(self) -> str:
        """Beside which earlier period; only after `is_valid`."""
        return str(self.cleaned_data.get("compare", ""))

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
