"""What is to go into an extract, and under which agreement."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import DateInput, RefusableForm

from .models import Extract


class ExtractForm(RefusableForm):
    """Days, dates, how many alike; who gets it, for what, until when."""

    recipient = forms.CharField(label=_("Who gets it"), max_length=200, help_text=_("Name and institution"))
    project = forms.CharField(label=_("For which project"), max_length=200)
    agreed_until = forms.DateField(label=_("Agreement runs until"), widget=DateInput())
    first_day = forms.DateField(label=_("From"), widget=DateInput())
    last_day = forms.DateField(label=_("To"), widget=DateInput())
    dates = forms.ChoiceField(label=_("Dates"), choices=Extract.Dates.choices, widget=forms.RadioSelect())
    k = forms.IntegerField(
        label=_("People alike, at least"),
        min_value=5,
        max_value=1000,
        help_text=_("Age, gender, race, language, housing and area are coarsened until so many people share them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial["first_day"], self.initial["last_day"] = today - timedelta(days=364), today
        self.initial["dates"], self.initial["k"] = Extract.Dates.SHIFTED, 11
