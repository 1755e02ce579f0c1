"""What people fill in to put somebody on call."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, users_holding
from casemgmt.core.forms import DateInput, RefusableForm, TimeInput


class ShiftForm(RefusableForm):
    """Who is on call on which days. Who does not assign cases says it of themselves."""

    user = forms.ModelChoiceField(label=gettext_lazy("Who is on call"), queryset=User.objects.none(), empty_label=None)
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=DateInput())
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())
    begins = forms.TimeField(
        label=gettext_lazy("From"), initial=time(17), widget=TimeInput(),
        help_text=gettext_lazy("The same on each of these days"),
    )  # fmt: skip
    ends = forms.TimeField(
        label=gettext_lazy("To"), initial=time(9), widget=TimeInput(),
        help_text=gettext_lazy("A time before it means the next day"),
    )  # fmt: skip

    def __init__(self, *args: Any, program: Program, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = users_holding(Permission.CASE_EDIT, program).order_by("name")
        may_assign = holds(by, Permission.CASE_ASSIGN, program)
        self.fields["user"].queryset = everybody if may_assign else everybody.filter(pk=by.pk)  # type: ignore[attr-defined]
