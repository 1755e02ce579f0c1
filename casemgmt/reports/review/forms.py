"""What is typed for a review: the checklist, a sample, the answers about one contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import DateInput, Form, RefusableForm

from . import rules
from .models import ReviewAnswer


class ChecklistForm(AskedForm, RefusableForm):
    """One question a line."""

    asks = (rules.checklist_said,)
    questions = forms.CharField(
        label=_("Questions, one a line"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Answered with yes, no, or does not apply. Yes is as it should be."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class SampleForm(AskedForm, RefusableForm):
    """From which days, how many, how many of them twice, by which seed."""

    asks = (rules.sample_asked,)
    first_day = forms.DateField(label=_("From"), widget=DateInput)
    last_day = forms.DateField(label=_("To"), widget=DateInput)
    count = forms.IntegerField(
        label=_("How many contacts"),
        required=False,
        min_value=1,
        max_value=rules.MOST_DRAWN,
        help_text=_("This or the next; the other stays empty."),
    )
    percent = forms.IntegerField(label=_("How many percent of them"), required=False, min_value=1, max_value=100)
    second_percent = forms.IntegerField(
        label=_("Of those, read by a second person (percent)"), min_value=0, max_value=100, initial=20
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=2**31,
        help_text=_("A number; the same one draws the same contacts. Empty: one is drawn, and kept with the sample."),
    )


class ContactReviewForm(RefusableForm):
    """The checklist of the sample, and a few words."""

    words = forms.CharField(
        label=_("What went well, what should be done otherwise"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, questions: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [one["code"] for one in questions]
        asked = {
            one["code"]: forms.ChoiceField(label=one["words"], choices=ReviewAnswer.choices, widget=forms.RadioSelect)
            for one in questions
        }
        self.fields = {**asked, **self.fields}

    @property
    def answers(self) -> dict[str, str]:
        """By code of the question."""
        return {code: self.cleaned_data[code] for code in self.codes}


class AcknowledgeForm(RefusableForm):
    """What the navigator says to a result."""

    words = forms.CharField(
        label=_("What you take from it, or see otherwise"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SignSampleForm(Form):
    """A remark with the signature."""

    note = forms.CharField(label=_("Remark (may be empty)"), required=False, max_length=300)
