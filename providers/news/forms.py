"""The form of an address that is called."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form


class NewsAddressForm(Form):
    """Whose it is, and where it is."""

    name = forms.CharField(label=_("Whose it is"), max_length=80)
    url = forms.CharField(
        label=_("Web address"),
        max_length=300,
        help_text=_("Begins with https:// and is reached from the open internet"),
    )
