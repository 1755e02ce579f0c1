"""The forms of areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form
from casemgmt.core.tables import MB

from ..models import Area

LARGEST = 10 * MB


class AreaForm(Form):
    """A part of the city the program counts by."""

    name = forms.CharField(label=_("Name"), max_length=80)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)


class AreaFileForm(Form):
    """A file of areas."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX with a column of names (latitude and longitude if you have them), or GeoJSON. Up to 10 MB."
        ),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> Any:
        """Asked before any of it is held in memory."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 10 MB."))
        return upload


class MergeForm(Form):
    """Which other area stands for this one from now on."""

    into = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Part of"),
        empty_label=_("Choose an area"),
        error_messages={"invalid_choice": _("Choose another area of this program that is in use.")},
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Area.objects.filter(program=area.program_id, is_active=True).exclude(pk=area.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
