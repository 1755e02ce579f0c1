"""The forms of bringing a caseload along."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.forms import Form
from casemgmt.core.tables import UPLOADED, BadFile
from casemgmt.people.categories import Category
from casemgmt.people.consents.forms import said_field

from .choices import OTHER_IS
from .models import KeptColumns

LONGEST_CONSENT = 366


class CaseloadFileForm(Form):
    """The file to look at."""

    program = forms.ModelChoiceField(Program.objects.none(), label=_("Program"), empty_label=None)
    file = forms.FileField(
        label=_("Spreadsheet of people and cases"),
        help_text=_("CSV or XLSX, one row a person, up to 30 MB. Only you see it until it is brought."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the spreadsheet in which you kept your cases.")},
    )
    begins_from = forms.ModelChoiceField(
        KeptColumns.objects.none(),
        label=_("A newer copy of a list you brought before"),
        required=False,
        empty_label=_("No, a new list"),
    )

    def __init__(self, *args: Any, programs: Any, kept: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["program"].queryset, fields["begins_from"].queryset = programs, kept
        only = list(programs[:2])
        if len(only) == 1:
            fields["program"].widget = forms.HiddenInput()
            fields["program"].initial = only[0]
        if not kept.exists():
            fields["begins_from"].widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        """Asked before any of it is held in memory."""
        upload = self.cleaned_data["file"]
        try:
            UPLOADED.refuse_size(upload.size, upload.name)
        except BadFile as problem:
            raise forms.ValidationError(problem.message) from None
        return upload

    def clean(self) -> dict[str, Any]:
        """What was said of a list counts in its own program."""
        data = super().clean() or {}
        kept = data.get("begins_from")
        if kept and data.get("program") and kept.program_id != data["program"].pk:
            self.add_error("begins_from", _("This list is of another program. Choose one of this one."))
        return data


class WholeCaseloadForm(Form):
    """What is true of the whole file, and what the consents on paper say."""

    first = forms.ChoiceField(
        label=_("Dates such as 05/11/2026"),
        required=False,
        choices=[
            ("", _("As the file says")),
            ("month", _("Month first: May 11")),
            ("day", _("Day first: 5 November")),
        ],
    )
    other_is = forms.ChoiceField(label=_("Somebody else in the row is"), choices=OTHER_IS, required=False)
    categories = forms.MultipleChoiceField(
        label=_("Consents on paper: what they let you tell"),
        choices=Category,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As the paper that was signed says. Leave it when the file has no consents."),
    )
    purpose = forms.CharField(label=_("Consents on paper: what for"), max_length=200, required=False)
    days = forms.IntegerField(
        label=_("Consents on paper: days until they end, where no column says"),
        required=False,
        min_value=1,
        max_value=LONGEST_CONSENT,
    )
    said = said_field()

    def consent(self) -> dict[str, Any]:
        """What the paper says, as far as somebody said it."""
        names = ("categories", "purpose", "days", "said")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class CaseloadNameForm(Form):
    """Under which name the list is known."""

    name = forms.CharField(
        label=_("Name of this list"),
        max_length=80,
        help_text=_("When you bring a newer copy you choose this name: rows are found again and only changes come in."),
        error_messages={"required": _("Give the list a name, so that its next copy is known by it.")},
    )
