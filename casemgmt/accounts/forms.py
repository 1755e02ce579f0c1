"""Forms of the settings: the program's facts, its areas, its people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import MailLanguage
from casemgmt.core.forms import Form, ModelForm, TimeInput

from .mail_choices import DigestDays
from .models import Program, validate_zone

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
    """The program's name, and its numbers for voice and for paper. Office hours are a rule of their own."""

    class Meta:
        model = Program
        fields = ["name", "phone", "fax"]
        labels = {"name": _("Name"), "phone": _("Phone"), "fax": _("Fax")}


class MailForm(Form):
    """When one wants mail."""

    at_once = forms.BooleanField(
        label=_("Mail me at once when something waits for me"),
        required=False,
        help_text=_("A partner who waits for a call by phone, and sign-in mail, always come at once."),
    )
    digest_at = forms.TimeField(
        label=_("Send me a digest at"), required=False, widget=TimeInput(), help_text=_("Empty: no digest")
    )
    digest_days = forms.ChoiceField(label=_("On"), choices=DigestDays, initial=DigestDays.WORKDAYS)
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=60, validators=[validate_zone], help_text=_("Such as America/Chicago")
    )
    language = forms.ChoiceField(label=_("Language of my mail"), choices=MailLanguage)
