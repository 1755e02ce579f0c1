"""What is asked before a message goes, and a program's words and quiet hours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form, MomentField, TimeInput
from casemgmt.people.models import ContactPoint

from .models import Purpose


class PointChoice(forms.ModelChoiceField):
    """A contact as it is spoken of."""

    def label_from_instance(self, obj: Any) -> str:
        """“541 555 0100 (mother)”."""
        return f"{obj.value} ({obj.belongs_to})" if obj.belongs_to else str(obj.value)


class PersonMessageForm(Form):
    """Where to, what for; there is no free text."""

    contact_point = PointChoice(ContactPoint.objects.none(), label=_("Send to"), empty_label=None)
    purpose = forms.ChoiceField(label=_("Message"), choices=Purpose.choices, widget=forms.RadioSelect)
    about = MomentField(
        label=_("Date it reminds of"),
        required=False,
        help_text=_("Only for a reminder. The message says the day and the hour, not where or with whom."),
    )
    status = 200

    def __init__(self, *args: Any, points: list[ContactPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact_point"]
        field.queryset = ContactPoint.objects.filter(pk__in=[point.pk for point in points])  # type: ignore[attr-defined]


class WordingForm(Form):
    """A program's own words for one message in one language."""

    text = forms.CharField(label=_("Words"), max_length=320, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TextNumberForm(Form):
    """From which number texts come."""

    number = forms.CharField(
        label=_("Number of our texts"),
        max_length=40,
        required=False,
        help_text=_("What is sent to it is read by this program alone. Empty: the number all programs share."),
    )


class QuietForm(Form):
    """When nothing is sent."""

    from_time = forms.TimeField(label=_("Quiet from"), widget=TimeInput)
    to_time = forms.TimeField(label=_("until"), widget=TimeInput)
