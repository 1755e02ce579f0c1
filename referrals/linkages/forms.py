"""What a side says of whether service began."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.correcting import reason_field
from casemgmt.core.forms import RefusableForm, asked_when

from ..models import BenefitStage
from ..offers.forms import MoveForm, day_field
from .models import SAYS_SO


class StateForm(MoveForm):
    """Whether service began, and who says so."""

    side = forms.ChoiceField(label=_("Who says so"), choices=SAYS_SO, widget=forms.RadioSelect)
    began = forms.TypedChoiceField(
        label=_("Did service begin?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    service_on = asked_when(day_field(label=_("Day of service"), required=False), _("if it began"))
    stage = forms.ChoiceField(label=_("How far"), choices=[("", _("Choose …")), *BenefitStage.choices], required=False)
    evidence = forms.CharField(label=_("What shows it"), max_length=200, required=False)


class CorrectStatementForm(RefusableForm):
    """What a side really said of whether service began, and why it is put right."""

    began = forms.TypedChoiceField(
        label=_("Did service begin?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    service_on = asked_when(day_field(label=_("Day of service"), required=False), _("if it began"))
    stage = forms.ChoiceField(label=_("How far"), choices=[("", _("Choose …")), *BenefitStage.choices], required=False)
    evidence = forms.CharField(label=_("What shows it"), max_length=200, required=False)
    reason = reason_field()

    def __init__(self, *args: Any, has_stages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_stages:
            del self.fields["stage"]
