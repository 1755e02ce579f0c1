"""The forms of reading an export by eye."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.programs.forms import zones
from casemgmt.core.forms import Form
from casemgmt.core.tables import UPLOADED, BadFile

from ..models import Source
from .models import KeptMapping


class DispatchFileForm(Form):
    """The file to look at."""

    program = forms.ModelChoiceField(Program.objects.none(), label=_("Program"), empty_label=None)
    file = forms.FileField(
        label=_("Dispatch export"),
        help_text=_("CSV or XLSX, one row a call, up to 30 MB. Only you see it until it is read; it goes after a day."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file that your dispatch system exported.")},
    )
    begins_from = forms.ModelChoiceField(
        KeptMapping.objects.none(),
        label=_("Begin with what was said of an earlier file"),
        required=False,
        empty_label=_("Begin anew"),
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


def _file_zones() -> list[Any]:
    """The program's own, that of machines, then all there are."""
    return [("", _("As the program's")), ("UTC", _("Universal time (UTC)")), *zones()[1:]]


class WholeFileForm(Form):
    """What is true of the whole file."""

    source = forms.ChoiceField(label=_("Where its calls come from, unless a column says"), choices=Source.choices)
    first = forms.ChoiceField(
        label=_("Dates such as 05/11/2026"),
        required=False,
        choices=[
            ("", _("As the file says")),
            ("month", _("Month first: May 11")),
            ("day", _("Day first: 5 November")),
        ],
    )
    only = forms.CharField(
        label=_("Read only the rows with these words"),
        required=False,
        max_length=400,
        help_text=_("In the column said to tell which rows are read; commas between them, such as CRISIS1, CRISIS2."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of its clocks"),
        required=False,
        choices=lazy(_file_zones, list),
        help_text=_("A time that says its own zone is read by that."),
    )
    midnight_is_unknown = forms.BooleanField(label=_("A clock of 0:00 means that nothing was noted"), required=False)
    makes_areas = forms.BooleanField(
        label=_("Add areas that the program does not have yet"),
        required=False,
        help_text=_("Else the call comes in without an area."),
    )


class MappingNameForm(Form):
    """Under which name the mapping is kept."""

    name = forms.CharField(
        label=_("Name of the system the file comes from"),
        max_length=80,
        help_text=_("Next month you choose this name, and the file is checked against it before anything is read."),
        error_messages={"required": _("Give it a name: that of the system the file comes from.")},
    )
