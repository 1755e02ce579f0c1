"""What a manager fills in on the Team pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, User
from casemgmt.core.forms import RefusableForm

from .queries import colleagues


class ReceiversForm(RefusableForm):
    """Who gets the chosen cases: one colleague, or several among whom they are spread."""

    to = forms.ModelMultipleChoiceField(
        label=_("Give them to"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One colleague gets all of them; among several they are spread so that loads come out even."),
        error_messages={"required": _("Choose at least one colleague.")},
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = colleagues(program)
