"""What people fill in about a date."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, User
from casemgmt.core.forms import DayField, RefusableForm, TimeInput

from ..owner_field import OwnerField
from .rules import has_rota


class NextDateForm(RefusableForm):
    """By when, and for what."""

    on = DayField(label=_("Day"))
    clock = forms.TimeField(
        label=_("Hour"), required=False, widget=TimeInput, help_text=_("Empty: by the time the office closes.")
    )
    words = forms.CharField(label=_("What for"), max_length=200, required=False)
    owner = OwnerField(label=_("Who"), required=False, empty_label=_("who has the case"))
    is_for_on_call = forms.BooleanField(label=_("For whoever is on call then"), required=False)

    def __init__(self, *args: Any, program: Program, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.offer(program, by)
        if not has_rota(program, at):
            self.fields.pop("is_for_on_call")


class MoveDateForm(RefusableForm):
    """To which day."""

    on = DayField(label=_("New day"))
    clock = forms.TimeField(
        label=_("Hour"), required=False, widget=TimeInput, help_text=_("Empty: by the time the office closes.")
    )


class DateDoneForm(RefusableForm):
    """What came of it."""

    note = forms.CharField(label=_("What came of it"), max_length=200, required=False)


class GiveUpDateForm(RefusableForm):
    """Why nobody does it."""

    reason = forms.CharField(label=_("Why it is given up"), max_length=200)
