"""What is filled in about an appointment: booking it, moving it, saying what came of it, planning anew."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form, MomentField

from ..models import NoShowReason, PlanChoice
from ..offers.forms import MoveForm


class BookForm(MoveForm):
    starts_at = MomentField(label=_("When"))
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    goes_along = forms.BooleanField(
        label=_("One of us goes along"),
        required=False,
        help_text=_("A warm handoff: when we were there and the person came, that shows that service began."),
    )


class SettleForm(Form):
    """Did the appointment happen?"""

    came = forms.TypedChoiceField(
        label=_("Did the person come?"),
        choices=[("yes", _("Attended")), ("no", _("Did not come"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("If not, why"), choices=[("", _("Choose …")), *NoShowReason.choices], required=False
    )

    told_by = forms.CharField(
        label=_("Said by the agency: who, and how"),
        max_length=200,
        required=False,
        help_text=_("Only when you write down the agency's answer; leave it empty for your own."),
    )


class MoveAppointmentForm(Form):
    starts_at = MomentField(label=_("New time"))


class CancelAppointmentForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class PlanForm(Form):
    """What is done after two missed appointments."""

    choice = forms.ChoiceField(label=_("What do you do now?"), choices=PlanChoice, widget=forms.RadioSelect)
    note = forms.CharField(label=_("In a few words"), max_length=200, required=False)
