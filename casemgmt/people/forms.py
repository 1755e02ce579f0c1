"""What people fill in about a person: who they are, how to reach them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.areas.queries import choosable
from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import DateInput, Form, LanguageField, ModelForm, TimeInput
from casemgmt.core.languages import OTHER

from . import rules
from .facts import FACTS
from .models import ContactCard, ContactPoint, Person, RaceEthnicity

WEEKDAYS = [(1, _("Mon")), (2, _("Tue")), (3, _("Wed")), (4, _("Thu")), (5, _("Fri")), (6, _("Sat")), (7, _("Sun"))]


class PersonSearchForm(Form):
    """One line: a name, a phone number, a birth date, or several of them."""

    q = forms.CharField(
        label=_("Name, phone or birth date"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type a name, a phone number or a birth date.")},
    )


class PersonForm(AskedForm, ModelForm):
    """Facts of a person. All of them are optional but a name, a nickname or a description."""

    asks = (rules.facts_of_person,)

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    race_ethnicity = forms.MultipleChoiceField(
        label=_("Race and ethnicity"), choices=RaceEthnicity, required=False, widget=forms.CheckboxSelectMultiple
    )
    language = LanguageField(label=_("Language"), required=False)
    language_said = forms.CharField(
        label=_("Which other language"),
        max_length=40,
        required=False,
        help_text=_("Only we read this; agencies do not."),
    )
    is_veteran = forms.TypedChoiceField(
        label=_("Veteran"),
        required=False,
        choices=[("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )

    class Meta:
        model = Person
        fields = [
            *(
                "first_name",
                "last_name",
                "goes_by",
                "description",
                "pronouns",
                "birth_date",
                "birth_year",
                "age_estimate",
            ),
            *(
                "gender",
                "race_ethnicity",
                "language",
                "language_said",
                "needs_interpreter",
                "housing_status",
                "is_veteran",
                "area",
            ),
            "last_known_place",
        ]
        widgets = {"birth_date": DateInput()}

    def __init__(self, *args: Any, program: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area"].queryset = choosable(program.pk, self.instance.area_id)
        for name in ("gender", "housing_status"):
            fields[name].choices = [("", _("Not asked")), *list(fields[name].choices)[1:]]
        self.fields["birth_year"].help_text = _("When only the year is known")
        if self.instance.is_veteran is not None:
            self.initial["is_veteran"] = "yes" if self.instance.is_veteran else "no"

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        facts = {name: value for name, value in said.items() if name in FACTS}
        if said.get("language") == OTHER and said.get("language_said"):
            facts["language"] = said["language_said"]
        return facts


class ContactPointForm(AskedForm, ModelForm):
    """A way to reach the person, and what is allowed there."""

    asks = (rules.hours_of_contact,)

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any day"),
    )

    class Meta:
        model = ContactPoint
        fields = [
            *("kind", "value", "belongs_to", "may_call", "may_text", "may_leave_voicemail"),
            *("weekdays", "from_time", "to_time", "line"),
        ]
        widgets = {"from_time": TimeInput(), "to_time": TimeInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["value"].error_messages["required"] = _("Write the number, address or place.")
        fields["line"].choices = [("", _("Not known")), *list(fields["line"].choices)[1:]]


class CardForm(ModelForm):
    """How we introduce ourselves, who must not know."""

    class Meta:
        model = ContactCard
        fields = ["introduce_as", "must_not_know", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class SafeAgainForm(Form):
    """It is safe to talk at a number again."""

    why = forms.CharField(
        label=_("How you know"),
        max_length=200,
        help_text=_("They called from it, he has moved out … It is kept on the card."),
        error_messages={"required": _("Write how you know that it is safe.")},
    )
