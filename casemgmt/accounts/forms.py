"""Forms of the settings: the program's facts, its areas, its people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form, ModelForm, TimeInput

from .models import Program
from .roles import Role

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]


class ProgramForm(ModelForm):
    """The program's name, zone, phone and office hours: deadlines in business days follow them."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Office days"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Program
        fields = ["name", "phone", "time_zone", "opens", "closes", "weekdays", "holiday_country", "holiday_region"]
        widgets = {"opens": TimeInput, "closes": TimeInput}
        labels = {
            "name": _("Name"),
            "phone": _("Phone"),
            "time_zone": _("Time zone"),
            "opens": _("Office opens"),
            "closes": _("Office closes"),
            "holiday_country": _("Public holidays of (country)"),
            "holiday_region": _("and of (state)"),
        }
        help_texts = {"holiday_country": _("Two letters, such as US"), "holiday_region": _("Two letters, such as OR")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes", _("The office has to close after it opens."))
        return data


class AreaForm(Form):
    """A part of the city the program counts by."""

    name = forms.CharField(label=_("Name"), max_length=80)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)


class MemberForm(Form):
    """Give somebody a role; a new colleague gets an account and sets the password by mail."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("Needed for somebody new"))
    role = forms.ChoiceField(label=_("Role"), choices=Role)
