"""Forms of the page on which a program opens its directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form

from .models import Openness


class DoorForm(Form):
    """To whom the listings are open."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    opens = forms.ChoiceField(label=_("The listings we keep are open"), choices=Openness, widget=forms.RadioSelect)


class DoorKeyForm(Form):
    """A new key."""

    name = forms.CharField(
        label=_("Who has it"),
        max_length=80,
        help_text=_("The organization and its system, such as “211, nightly copy”"),
    )
