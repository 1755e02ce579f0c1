"""What people fill in about a restriction: why, who keeps access, why it is lifted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, User
from casemgmt.core.forms import RefusableForm

from . import queries


class KeepForm(RefusableForm):
    """Who keeps access."""

    keep = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who keeps access"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All others meet this person nowhere: not in lists, searches, figures behind a number or feeds."),
        error_messages={"required": _("Name at least one colleague who keeps access.")},
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].queryset = queries.may_be_kept(program)  # type: ignore[attr-defined]


class RestrictForm(KeepForm):
    """Why, and who keeps access."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Managers read it in the list of restrictions: name nobody.")
    )
    field_order = ["reason", "keep"]


class LiftForm(RefusableForm):
    """Why it is lifted."""

    reason = forms.CharField(label=_("Why it is lifted"), max_length=200)
