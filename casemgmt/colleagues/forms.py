"""What is typed about trainings, support, and the pulse."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.roles import Role
from casemgmt.core.access import users_holding
from casemgmt.core.calendar import local_date
from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import DateInput, RefusableForm

from . import rules
from .pulse.queries import QUESTIONS
from .support.models import SupportAfter
from .trainings.models import TrainingTopic

TEAM_ROLES = [(role.value, role.label) for role in rules.WORKING_ROLES]
FROM_1_TO_5 = [("1", _("1 – not at all")), ("2", "2"), ("3", _("3 – in part")), ("4", "4"), ("5", _("5 – fully"))]


class TrainingTopicForm(RefusableForm):
    """A topic, for how long it is good, who needs it."""

    name = forms.CharField(label=_("Topic"), max_length=80)
    months_valid = forms.IntegerField(
        label=_("Good for so many months"),
        required=False,
        min_value=1,
        max_value=rules.MOST_MONTHS,
        help_text=_("Empty: it does not run out."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Who needs it"),
        choices=TEAM_ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: everybody."),
    )


class RecordTrainingForm(AskedForm, RefusableForm):
    """Which topic, on which day, who attended."""

    asks = (rules.held_in_the_past,)
    topic = forms.ModelChoiceField(TrainingTopic.objects.none(), label=_("Topic"))
    held_on = forms.DateField(label=_("On"), widget=DateInput)
    attended = forms.ModelMultipleChoiceField(
        TrainingTopic.objects.none(), label=_("Who attended"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset = TrainingTopic.objects.asked_for().filter(program=program)
        topic.label_from_instance = lambda row: row.name
        attended: Any = self.fields["attended"]
        attended.queryset = users_holding(rules.WORKS, program).order_by("name", "pk")
        self.fields["held_on"].initial = local_date(timezone.now(), program.zone)


class OfferSupportForm(AskedForm, RefusableForm):
    """To whom, after what, on which day."""

    asks = (rules.held_in_the_past,)
    user = forms.ModelChoiceField(TrainingTopic.objects.none(), label=_("To whom"))
    after = forms.ChoiceField(label=_("After what"), choices=SupportAfter.choices, widget=forms.RadioSelect)
    offered_on = forms.DateField(label=_("On"), widget=DateInput)

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = users_holding(rules.WORKS, program).order_by("name", "pk")
        self.fields["offered_on"].initial = local_date(timezone.now(), program.zone)


class PulseForm(RefusableForm):
    """Three answers, from 1 to 5."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in QUESTIONS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=words,
                choices=FROM_1_TO_5,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a number.")},
            )


assert set(dict(TEAM_ROLES)) <= set(Role.values)
