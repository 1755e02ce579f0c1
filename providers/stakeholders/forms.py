"""What is typed about those a program works with."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import DayField, ModelForm

from .models import Stakeholder, StakeholderContact, Talk


class StakeholderForm(ModelForm):
    """Who it is."""

    class Meta:
        model = Stakeholder
        fields = ("name", "kind", "address", "phone", "notes")
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}


class StakeholderContactForm(ModelForm):
    """Somebody to call there."""

    class Meta:
        model = StakeholderContact
        fields = ("name", "role", "phone", "email")


class TalkForm(ModelForm):
    """One talk. Nothing about a client: these words stay and are read by everybody of the program."""

    day = DayField(label=_("Day"))
    again_on = DayField(label=_("Talk again on"), required=False)

    class Meta:
        model = Talk
        fields = ("day", "contact", "said", "agreed", "again_on")
        widgets = {"said": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"said": _("Nothing about a client: everybody of the program reads it.")}

    def __init__(self, *args: Any, stakeholder: Stakeholder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = stakeholder.contacts.filter(ended_at=None)
        contact.label, contact.empty_label, contact.required = _now("With whom"), _now("Somebody else"), False

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_now("A talk is written down once it was held."))
        return day

    def clean_again_on(self) -> Any:
        again, day = self.cleaned_data["again_on"], self.cleaned_data.get("day")
        if again and day and again <= day:
            raise forms.ValidationError(_now("The next talk comes after this one. Choose a later day."))
        return again
