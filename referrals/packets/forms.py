"""How packets are printed."""

from collections.abc import Collection
from typing import Any

from django import forms as fields
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.forms import Form

from . import paper


class PacketsForm(Form):
    """How the packets are printed."""

    language = fields.ChoiceField(label=_lazy("Language"), choices=[])
    page_size = fields.ChoiceField(label=_lazy("Paper"), choices=list(paper.SIZES.items()))
    with_names = fields.BooleanField(
        label=_lazy("With name and contact where that is open to the agency"),
        required=False,
        help_text=_lazy("Each is put on record as told to that agency, and gets a cover sheet."),
    )

    def __init__(self, *args: Any, languages: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, name) for code, name in paper.LANGUAGES.items() if code in languages]
        self.fields["language"].choices = offered  # type: ignore[attr-defined]
