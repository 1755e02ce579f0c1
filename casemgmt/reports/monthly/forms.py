"""What is chosen for the monthly report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.forms import Form

from .models import LAST_DAY, MonthlyPlan
from .queries import may_read


class MonthlyPlanForm(Form):
    """On or off, the day, and who gets a mail."""

    is_on = forms.BooleanField(label=_("Prepare it every month"), required=False)
    day = forms.IntegerField(
        label=_("On which day of the month"),
        min_value=1,
        max_value=LAST_DAY,
        help_text=_("Of the month after, 1 to 28. What was recorded until then is in it."),
    )
    readers: Any = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Who gets a mail with a link"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, program: Program, plan: MonthlyPlan | None = None, **kwargs: Any) -> None:
        if plan is not None:
            readers = [user.pk for user in plan.readers.all()]
            kwargs.setdefault("initial", {"is_on": plan.is_on, "day": plan.day, "readers": readers})
        kwargs.setdefault("initial", {"day": 5})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["readers"]
        field.queryset = may_read(program)
        field.label_from_instance = lambda user: user.name
