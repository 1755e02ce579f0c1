"""What people fill in about a planned contact: why it is cancelled, why it was missed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import RefusableForm

from .models import FollowUp
from .rules import CAUSES_PEOPLE_GIVE, CHOSEN_BY_PEOPLE, choosable_causes


class CancelForm(RefusableForm):
    """Why a planned contact is given up."""

    reason = forms.ChoiceField(
        label=_("Why is it cancelled?"),
        choices=[(reason.value, reason.label) for reason in CHOSEN_BY_PEOPLE],
        widget=forms.RadioSelect,
    )


class CauseForm(RefusableForm):
    """Why a contact was missed."""

    cause = forms.ChoiceField(label=_("Why was it missed?"), choices=CAUSES_PEOPLE_GIVE, widget=forms.RadioSelect)

    def about(self, follow_up: FollowUp) -> "CauseForm":
        """What this contact has may stand as it is."""
        self.fields["cause"].choices = choosable_causes(follow_up)  # type: ignore[attr-defined]
        return self
