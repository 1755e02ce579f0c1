"""What a reader chooses to export."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form

from .lists import LISTS
from .models import Export


class ExportForm(Form):
    """A list of the program, and the kind of file."""

    what = forms.ChoiceField(label=_("List"))
    ending = forms.ChoiceField(label=_("Kind of file"), choices=Export.Ending.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(one.code, one.title) for one in LISTS.values()]  # type: ignore[attr-defined]
