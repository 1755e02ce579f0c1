"""What people fill in about an attempt."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import ContactMode
from casemgmt.core.correcting import reason_field, untouched_moment
from casemgmt.core.forms import DayField, MomentField, RefusableForm
from casemgmt.people.models import ContactPoint, Person

from .models import AttemptResult

MODES = [(mode.value, mode.label) for mode in ContactMode]


class AttemptForm(RefusableForm):
    """One try to reach somebody. Only what came of it must be said."""

    result = forms.ChoiceField(label=_("What came of it"), choices=AttemptResult.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("How"), choices=MODES, initial=ContactMode.PHONE)
    contact_point = forms.ModelChoiceField(
        label=_("Which number"), queryset=ContactPoint.objects.none(), required=False, empty_label=_("none of these")
    )
    tried_at = MomentField(
        label=_("When, if it was earlier"),
        required=False,
        help_text=_("Empty: just now. A contact that has ended as missed stays missed."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    safety_note = forms.CharField(
        label=_("Safety note, if it was not safe to talk"),
        max_length=200,
        required=False,
        help_text=_("It goes on the contact card, and the number rests for a day."),
    )
    other_number = forms.CharField(
        label=_("Another number, if this one is wrong"),
        max_length=200,
        required=False,
        help_text=_("The wrong one stays on record, marked, and is offered no more."),
    )
    outside_card_reason = forms.CharField(
        label=_("Why outside the contact card"),
        max_length=200,
        required=False,
        help_text=_("Only when you called at an hour or in a way the card does not allow."),
    )

    next_on = DayField(
        label=_("Next date"),
        required=False,
        help_text=_("When somebody comes back to the case; it stands on My day then."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = ContactPoint.objects.filter(person__root=person.root_id, is_active=True).order_by("created_at")
        points = points.exclude(line__in=[ContactPoint.Line.WRONG, ContactPoint.Line.NOT_IN_SERVICE])
        field: Any = self.fields["contact_point"]
        field.queryset = points.exclude(kind=ContactPoint.Kind.PLACE)
        field.label_from_instance = _point_label


class CorrectAttemptForm(RefusableForm):
    """What is true of a try, and why it is put right."""

    result = forms.ChoiceField(label=_("What came of it"), choices=AttemptResult.choices)
    mode = forms.ChoiceField(label=_("How"), choices=MODES)
    contact_point = forms.ModelChoiceField(
        label=_("Which number"), queryset=ContactPoint.objects.none(), required=False, empty_label=_("none of these")
    )
    tried_at = MomentField(label=_("When"))
    note = forms.CharField(label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    outside_card_reason = forms.CharField(label=_("Why outside the contact card"), max_length=200, required=False)
    reason = reason_field()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact_point"]
        points = ContactPoint.objects.filter(person__root=person.root_id).order_by("created_at")
        field.queryset = points.exclude(kind=ContactPoint.Kind.PLACE)
        field.label_from_instance = _point_label

    def clean_tried_at(self) -> Any:
        return untouched_moment(self.cleaned_data["tried_at"], self.initial["tried_at"])


def _point_label(point: ContactPoint) -> str:
    return f"{point.value} ({point.belongs_to})" if point.belongs_to else point.value
