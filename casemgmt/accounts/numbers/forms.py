"""The numbers of a group as a form: each with its unit, its limits and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form

from .known import LengthUnit, NumberGroup

UNIT_WORDS = {LengthUnit.MINUTES: _("minutes"), LengthUnit.HOURS: _("hours"), LengthUnit.DAYS: _("days")}


class NumbersForm(Form):
    """One field for each number of the group."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, group: NumberGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        for known in group.numbers:
            field = forms.IntegerField(
                label=f"{known.label} ({UNIT_WORDS[known.unit]})",
                min_value=known.least,
                max_value=known.most,
                help_text=known.limits,
                error_messages=dict.fromkeys(("min_value", "max_value"), known.limits),
            )
            field.widget.attrs["class"] = "usa-input"
            self.fields[known.code] = field

    @property
    def numbers(self) -> dict[str, int]:
        """What was typed, by code."""
        return {known.code: self.cleaned_data[known.code] for known in self.group.numbers}
