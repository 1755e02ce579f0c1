"""How soon, for each urgency and clock: what the administrator fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import Urgency
from casemgmt.core.forms import Form

from .clocks import Span, Standard
from .terms import CLOCK_WORDS, CLOCKS, MOST_HOURS, MOST_SUNSET_DAYS

UNITS = [("hours", _("hours")), ("business_days", _("business days"))]


class StandardsForm(Form):
    """How soon, for each urgency and clock: a number and its unit."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    confirm_minutes = forms.IntegerField(
        label=_("Confirm where we choose, in minutes of office time"), min_value=1, max_value=7 * 24 * 60
    )
    sunset_days = forms.IntegerField(
        label=_("Access stays after the end, in days"),
        min_value=0,
        max_value=MOST_SUNSET_DAYS,
        help_text=_("From 0 to 90: later an agency would read of people it has not served for long."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for urgency in Urgency:
            for clock in CLOCKS:
                label = str(CLOCK_WORDS[clock]).capitalize()
                number = forms.FloatField(label=label, min_value=0.05, max_value=MOST_HOURS)
                number.widget.attrs.update({"class": "usa-input", "step": "any"})
                unit = forms.ChoiceField(
                    label=_("Unit of “%(what)s”") % {"what": f"{urgency.label}: {label}"}, choices=UNITS
                )
                unit.widget.attrs["class"] = "usa-select"
                self.fields[f"{urgency}_{clock}"], self.fields[f"{urgency}_{clock}_unit"] = number, unit

    @property
    def tables(self) -> list[tuple[Any, list[tuple[Any, Any, Any]]]]:
        """For each urgency its clocks with their two fields."""
        return [
            (
                urgency.label,
                [(CLOCK_WORDS[clock], self[f"{urgency}_{clock}"], self[f"{urgency}_{clock}_unit"]) for clock in CLOCKS],
            )
            for urgency in Urgency
        ]

    @property
    def standards(self) -> dict[Urgency, Standard]:
        return {
            urgency: Standard(**{clock: self._span(f"{urgency}_{clock}") for clock in CLOCKS}) for urgency in Urgency
        }

    def _span(self, name: str) -> Span:
        return Span(**{self.cleaned_data[f"{name}_unit"]: self.cleaned_data[name]})
