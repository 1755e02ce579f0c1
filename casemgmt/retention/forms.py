"""What is typed about keeping and forgetting."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import DateInput, Form, MomentField

from .models import ForgetRequest, LegalHold, RetentionRule

TYPED = "FORGET"


class TypedField(forms.CharField):
    """The step that nobody takes by mistake: a word that has to be typed."""

    def __init__(self, **options: Any) -> None:
        words = _("This cannot be undone, by nobody. Type FORGET to go on.")
        super().__init__(label=_("Type FORGET"), help_text=words, max_length=20, **options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if typed and typed.strip() != TYPED:
            raise forms.ValidationError(_now("Type FORGET, in capital letters."))
        return typed


def _span(label: Any, words: Any, most: int, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=words, required=False, min_value=least, max_value=most)


class RuleForm(Form):
    """How long people are kept. An empty field keeps them without an end."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    served_months = _span(
        _("People who had a case: months"), _("After the end of their last case and the last contact"), 600
    )
    met_months = _span(_("People met and never taken on: months"), _("After they were last met"), 600)
    messages_months = _span(_("Words of texts and messages: months"), _("After the case was closed"), 600)
    files_months = _span(_("Files of a case: months"), _("After the case was closed"), 600)
    feedback_months = _span(_("Words of complaints and praise: months"), _("After it was dealt with"), 600)
    drafts_days = _span(_("Notes never filed: days"), _("After they were begun"), 3650)
    staff_months = _span(_("Colleagues who left: months"), _("After their last role ended"), 600)
    access_log_years = _span(_("Who looked at whom: years"), _("Six years at least, as law asks"), 100, least=6)
    is_on = forms.BooleanField(
        label=_("The clock acts on this rule"), required=False, help_text=_("Without it, this is a plan that is shown.")
    )
    typed = TypedField(required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("is_on") and not said.get("typed") and "look" not in self.data:
            self.add_error("typed", _now("Look at the preview, then type FORGET: what the clock takes out is gone."))
        return said

    def as_rule(self) -> RetentionRule:
        """What is typed, as a rule that nobody saved: for the preview."""
        names = [one.name for one in RetentionRule._meta.concrete_fields if one.name in self.cleaned_data]
        return RetentionRule(**{name: self.cleaned_data[name] for name in names})


class LegalHoldForm(Form):
    """A legal hold on somebody."""

    why = forms.CharField(label=_("Why"), max_length=200, help_text=_("Such as: claim, file number of the court"))
    until = MomentField(label=_("Until"), required=False, help_text=_("Empty: until somebody lifts it"))
    review_at = MomentField(label=_("Look again on"))

    class Meta:
        model = LegalHold


class ReviewForm(Form):
    """The hold is still needed."""

    review_at = MomentField(label=_("Look again on"))


class LiftHoldForm(Form):
    """The hold is needed no more."""

    reason = forms.CharField(label=_("Why it is lifted"), max_length=200)


class AskToForgetForm(Form):
    """Somebody is to be forgotten."""

    asked_for_by = forms.ChoiceField(label=_("Who asked for it"), choices=ForgetRequest.AskedBy.choices)
    said_on = forms.DateField(label=_("Asked on"), widget=DateInput(), initial=timezone.localdate)
    how = forms.ChoiceField(label=_("How"), choices=ForgetRequest.How.choices, widget=forms.RadioSelect)


class ConfirmForm(Form):
    """The second person agrees."""

    typed = TypedField()


class RefuseForgettingForm(Form):
    """It is not done."""

    answer = forms.CharField(label=_("What the person is told, and why"), max_length=300)
    answered_on = forms.DateField(label=_("Told on"), widget=DateInput(), required=False)


class AnswerForgettingForm(Form):
    """When the person was told."""

    answered_on = forms.DateField(label=_("Told on"), widget=DateInput(), initial=timezone.localdate)
