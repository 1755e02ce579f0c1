"""What people fill in about the survey: the three answers, a paper's code, when a program asks by itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form

from .models import SurveyChannel
from .words import LEAST, MOST, QUESTIONS

RATINGS = [
    (str(number), label)
    for number, label in zip(
        range(LEAST, MOST + 1), (_("1 – no"), "2", _("3 – in part"), "4", _("5 – yes")), strict=True
    )
]


class SurveyForm(Form):
    """The three questions, in the person's language."""

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, words in enumerate(QUESTIONS[language], 1):
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=words,
                choices=RATINGS,
                widget=forms.RadioSelect(attrs={"class": "usa-radio__input usa-radio__input--tile"}),
                error_messages={"required": _("Choose a number.")},
            )

    @property
    def ratings(self) -> list[int]:
        """The three numbers."""
        return [int(self.cleaned_data[f"q{number}"]) for number in (1, 2, 3)]


class EnterPaperForm(SurveyForm):
    """What stands on a paper, with its code."""

    code = forms.CharField(
        label=_("Code on the paper"), max_length=12, error_messages={"required": _("Type the code on the paper.")}
    )


class AskHowForm(Form):
    """How the person is asked."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=SurveyChannel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how.")},
    )


class SurveyRuleForm(Form):
    """When people are asked by themselves."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    after_close = forms.BooleanField(label=_("Ask by text after a case is closed"), required=False)
    after_linkage = forms.BooleanField(label=_("Ask by text after service began at an agency"), required=False)
    every_days = forms.IntegerField(label=_("At most once in so many days"), min_value=30, max_value=730, initial=180)
