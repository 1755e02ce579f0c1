"""What narrows the list of services for a need."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgmt.cases.models import Need
from casemgmt.core import ways
from casemgmt.core.forms import Form

from . import ranking


class ServiceFilterForm(Form):
    """What narrows the list. Words come before the need: with words, every service that has them is shown."""

    words = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    domain = forms.ChoiceField(label=gettext_lazy("Need"), required=False)
    within = forms.ChoiceField(label=gettext_lazy("Within"), required=False)
    access = forms.ChoiceField(
        label=gettext_lazy("Access"), required=False, choices=[("", gettext_lazy("No special need")), *ranking.ACCESS]
    )
    open_now = forms.BooleanField(label=gettext_lazy("Open now"), required=False)
    has_room = forms.BooleanField(label=gettext_lazy("Has room"), required=False)

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["within"]).choices = [("", _("Anywhere")), *ways.choices(2, 5, 10, 25)]
        cast(forms.ChoiceField, self.fields["domain"]).choices = [
            (need.domain, need.get_domain_display()),
            ("all", _("Any need")),
        ]
