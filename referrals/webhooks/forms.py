"""A web address of an agency, and what it wants to hear of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.forms import Form
from providers.models import Organization

from ..models import OfferNews


class WebhookForm(Form):
    """A web address and what it wants to hear of."""

    organization = forms.ModelChoiceField(label=_lazy("Agency"), queryset=Organization.objects.none())
    url = forms.CharField(
        label=_lazy("Web address"), max_length=300, help_text=_lazy("Begins with https:// and is open to the internet")
    )
    events = forms.MultipleChoiceField(
        label=_lazy("Call it when"), choices=OfferNews.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if agencies is None or len(agencies) == 1:
            self.fields.pop("organization")
        else:
            self.fields["organization"].queryset = Organization.objects.filter(  # type: ignore[attr-defined]
                pk__in=[agency.pk for agency in agencies]
            )
