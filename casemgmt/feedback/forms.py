"""What people fill in about feedback: writing it down, giving it to somebody, saying what came of it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.correcting import reason_field
from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import Form, MomentField
from providers.models import Organization

from . import rules
from .models import (
    FeedbackAbout,
    FeedbackChannel,
    FeedbackKind,
    FeedbackOutcome,
    FeedbackTopic,
)
from .queries import who_may_look_into


class NamedUserField(forms.ModelChoiceField):
    """A colleague, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class WrittenForm(AskedForm, Form):
    """The facts of what was said."""

    asks = (rules.facts_of_feedback,)

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=FeedbackKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    words = forms.CharField(
        label=_("What was said, in their words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what was said, as it was said.")},
    )
    topic = forms.ChoiceField(label=_("What it is about"), choices=FeedbackTopic.choices)
    channel = forms.ChoiceField(label=_("How it came"), choices=FeedbackChannel.choices)


class WriteFeedbackForm(WrittenForm):
    """What was said, about whom, and who looks into it."""

    about = forms.ChoiceField(label=_("Who it is about"), choices=FeedbackAbout.choices)
    about_user = NamedUserField(
        label=_("Which of us"), queryset=None, required=False, help_text=_("Only where it is about one of us")
    )
    about_organization: Any = forms.ModelChoiceField(
        label=_("Which agency"), queryset=None, required=False, help_text=_("Only where it is about an agency")
    )
    said_at = MomentField(label=_("When it was said, if earlier"), required=False, help_text=_("Empty: just now"))
    wants_answer = forms.BooleanField(label=_("They want to hear what came of it"), required=False, initial=True)
    assigned_to = NamedUserField(
        label=_("Who looks into it"),
        queryset=None,
        required=False,
        help_text=_("Never whom it is about. Empty: a manager decides."),
    )

    def __init__(self, *args: Any, program: Program, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = who_may_look_into(program)
        for name, rows in (
            ("about_user", colleagues),
            ("assigned_to", colleagues),
            ("about_organization", Organization.objects.visible_to(reader).agencies().order_by("name")),
        ):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = rows


class CorrectFeedbackForm(WrittenForm):
    """The same facts put right, with the reason."""

    reason = reason_field()


class AssignFeedbackForm(Form):
    """Who looks into it."""

    to = NamedUserField(label=_("Who looks into it"), queryset=None)

    def __init__(self, *args: Any, program: Program, about_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["to"]).queryset = who_may_look_into(program, about_user)


class OpenFeedbackForm(Form):
    """To whom it is opened."""

    reader = NamedUserField(label=_("Who may read it too"), queryset=None)

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["reader"]).queryset = who_may_look_into(program)


class OutcomeForm(AskedForm, Form):
    """What came of it, and how the person was told."""

    asks = (rules.answer_of_feedback,)

    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=FeedbackOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    outcome_words = forms.CharField(
        label=_("What was found and done"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerFeedbackForm(OutcomeForm):
    """With how and when the person was told."""

    told_how = forms.ChoiceField(label=_("How they were told"), choices=FeedbackChannel.choices)
    told_at = MomentField(label=_("When, if it was earlier"), required=False, help_text=_("Empty: just now"))


class AnswerDaysForm(Form):
    """How soon feedback is answered."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    answer_days = forms.IntegerField(
        label=_("Business days to answer a complaint, praise or a suggestion"),
        min_value=1,
        max_value=rules.MOST_ANSWER_DAYS,
    )
