"""What ends a request of ours."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form


class CloseReferralForm(Form):
    """How a referral ended."""

    result = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("In a few words"), max_length=200, required=False)
