"""The forms of reading a list by eye."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form
from casemgmt.core.tables import UPLOADED, BadFile

from .. import projections
from ..models import ListingMapping


class ListingFileForm(Form):
    """The list to look at."""

    file = forms.FileField(
        label=_("List of services"),
        help_text=_("CSV or XLSX, one row a listing, up to 30 MB. Only you see it until it is read; it goes in a day."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file that the publisher sent.")},
    )
    begins_from = forms.ModelChoiceField(
        ListingMapping.objects.none(),
        label=_("Begin with what was said of an earlier file"),
        required=False,
        empty_label=_("Begin anew"),
    )

    def __init__(self, *args: Any, kept: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["begins_from"].queryset = kept
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


class WholeListForm(Form):
    """What is true of the whole list."""

    dates = forms.ChoiceField(
        label=_("Dates such as 05/11/2026"),
        required=False,
        choices=[
            ("", _("There are none; dates are 2026-11-05")),
            ("month", _("Month first: May 11")),
            ("day", _("Day first: 5 November")),
        ],
    )
    coordinates = forms.CharField(
        label=_("Projection of X and Y"),
        required=False,
        max_length=20,
        help_text=_("Its EPSG number, such as EPSG:2913 (State Plane), EPSG:32610 (UTM) or EPSG:3857 (web maps)."),
    )
    has_several_rows = forms.BooleanField(
        label=_("One listing may stand in several rows"),
        required=False,
        help_text=_("Its places, phones and hours are then gathered from all of them."),
    )

    def clean_coordinates(self) -> str:
        said = self.cleaned_data["coordinates"].strip().upper()
        said = f"EPSG:{said}" if said.isdigit() else said
        if said and not projections.is_known(said):
            raise forms.ValidationError(_("This is no projection that is known here: write EPSG: and its number."))
        return said


class ListingNameForm(Form):
    """Under which name the mapping is kept."""

    name = forms.CharField(
        label=_("Name of the publisher"),
        max_length=80,
        help_text=_("Next time you choose this name, and the file is checked against it before anything is read."),
        error_messages={"required": _("Give it a name: that of the publisher.")},
    )
