"""A note on the run charts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import DateInput, Form

from .models import AnnotationKind


class AnnotationForm(Form):
    """On which day, about what, in a few words."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    kind = forms.ChoiceField(label=_("About"), choices=AnnotationKind.choices, initial=AnnotationKind.OTHER)
    words = forms.CharField(
        label=_("What happened"), max_length=160, help_text=_("Everybody who reads the charts sees it: name nobody.")
    )
