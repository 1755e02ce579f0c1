"""What is asked of how a program shows itself."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import MailLanguage
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form
from casemgmt.core.uploads import RefusedFile

from .actions import checked_color
from .logos import drawn_anew, take_logo
from .models import Distances

OWN = "own"
# Each is read on white at 4.5 to 1 or better.
COLORS = [
    ("", _("The product's blue")),
    ("#1a4480", _("Navy")),
    ("#00687d", _("Teal")),
    ("#216e1f", _("Green")),
    ("#54278f", _("Purple")),
    ("#8b0a5c", _("Plum")),
    ("#775540", _("Brown")),
    ("#3d4551", _("Slate")),
    (OWN, _("Another, typed below")),
]
LISTED = {value for value, _label in COLORS if value != OWN}
LONGEST_KEPT = 400_000


class BrandForm(Form):
    """Name, color, logo, languages. A logo that was looked at travels along, so that it need not be chosen again."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    kept_logo = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_KEPT)
    shown_name = forms.CharField(
        label=_("Name as shown"),
        max_length=80,
        required=False,
        help_text=_("On pages, mail and papers. Empty: the program's name."),
    )
    color = forms.ChoiceField(label=_("Color"), choices=COLORS, required=False)
    typed = forms.CharField(
        label=_("Another color"), max_length=9, required=False, help_text=_("As # and six signs, such as #1a4480")
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=_("PNG or JPEG, at most 1 MB; shown up to 200 by 44 pixels. Empty: it stays as it is."),
    )
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    logo_alt = forms.CharField(
        label=_("What the logo shows, in words"),
        max_length=80,
        required=False,
        help_text=_("Read aloud to who does not see it. Empty: the name."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"),
        choices=MailLanguage,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of papers, forms and links. English is always one."),
    )

    distances = forms.ChoiceField(
        label=_("Ways are measured in"),
        choices=[("", _("As its country does")), *Distances.choices],
        required=False,
        help_text=_("How far a service is: on pages, in searches and on papers."),
    )

    def clean_typed(self) -> str:
        """Only where another color was chosen."""
        if self.cleaned_data.get("color") != OWN:
            return ""
        typed: str = self.cleaned_data["typed"]
        if not typed.strip():
            raise ValidationError(_("Write the color, or choose one of the list."))
        return _checked(typed)

    def clean_logo(self) -> bytes | None:
        """Looked at, cleaned, drawn anew."""
        upload = self.cleaned_data["logo"]
        return _drawn(take_logo, upload) if upload else None

    def clean_kept_logo(self) -> bytes | None:
        """What was looked at before; it is drawn anew like any other."""
        kept = self.cleaned_data["kept_logo"]
        try:
            content = base64.b64decode(kept, validate=True)
        except (binascii.Error, ValueError):
            return None
        return _drawn(drawn_anew, content) if content else None

    @property
    def brand(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        words = {name: said[name] for name in ("shown_name", "logo_alt", "languages", "distances", "seen")}
        words["color"] = said["typed"] if said["color"] == OWN else said["color"]
        logo = said["logo"] or said["kept_logo"]
        if said["no_logo"]:
            return words | {"logo": None}
        return words | ({"logo": logo} if logo else {})


def _checked(color: str) -> str:
    try:
        return checked_color(color)
    except NotPossible as problem:
        raise ValidationError(str(problem.message)) from None


def _drawn(take: Any, given: Any) -> bytes:
    try:
        return bytes(take(given))
    except RefusedFile as problem:
        raise ValidationError(problem.message) from None
