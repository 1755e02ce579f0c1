"""What a new token is for, what it may do, and for how long."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form

from .models import Lasts, TokenScope


class TokenForm(Form):
    """A token that may only read is enough for most."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("For example: nightly report of the shelter")
    )
    scope = forms.ChoiceField(
        label=_("It may"), choices=TokenScope, initial=TokenScope.READING, widget=forms.RadioSelect
    )
    lasts = forms.TypedChoiceField(label=_("It works for"), choices=Lasts, coerce=int, initial=Lasts.QUARTER)
