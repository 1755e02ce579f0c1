"""What people fill in about a cover: who is away when, and who stands in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, users_holding
from casemgmt.core.forms import DateInput, RefusableForm


class CoverForm(RefusableForm):
    """Who is away when, and who stands in. Who does not assign cases says it of themselves."""

    away = forms.ModelChoiceField(label=gettext_lazy("Who is away"), queryset=User.objects.none(), empty_label=None)
    stand_in = forms.ModelChoiceField(
        label=gettext_lazy("Who covers"), queryset=User.objects.none(), empty_label=gettext_lazy("choose a colleague")
    )
    first_day = forms.DateField(label=gettext_lazy("First day away"), widget=DateInput())
    last_day = forms.DateField(label=gettext_lazy("Last day away"), widget=DateInput())

    def __init__(self, *args: Any, program: Program, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = users_holding(Permission.CASE_EDIT, program).order_by("name")
        away, stand_in = self.fields["away"], self.fields["stand_in"]
        away.queryset = everybody if holds(by, Permission.CASE_ASSIGN, program) else everybody.filter(pk=by.pk)  # type: ignore[attr-defined]
        stand_in.queryset = everybody  # type: ignore[attr-defined]
