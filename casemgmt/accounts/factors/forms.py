"""Which roles need a second step."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.roles import Role
from casemgmt.core.forms import Form


class FactorRuleForm(Form):
    """Any roles, or none."""

    roles = forms.MultipleChoiceField(
        label=_("Roles that need a second step"),
        choices=Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever holds one and has none sets it up at their next press, before anything else."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
