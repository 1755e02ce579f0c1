"""What is asked of a new program."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, validate_zone
from casemgmt.core.forms import Form, ModelForm

# The zones of the United States as people there call them, first; the rest of the world by its names.
NEAR = {
    "America/New_York": _("Eastern"),
    "America/Chicago": _("Central"),
    "America/Denver": _("Mountain"),
    "America/Phoenix": _("Arizona"),
    "America/Los_Angeles": _("Pacific"),
    "America/Anchorage": _("Alaska"),
    "Pacific/Honolulu": _("Hawaii"),
}


def zones() -> list[Any]:
    """Every time zone with its name, those of the United States first."""
    near = [(zone, f"{name} ({zone})") for zone, name in NEAR.items()]
    rest = sorted(zone for zone in available_timezones() if "/" in zone and zone not in NEAR)
    rest = [zone for zone in rest if not zone.startswith(("Etc/", "posix/", "right/", "SystemV/"))]
    return [("", "—"), *near, (str(_("Elsewhere")), [(zone, zone) for zone in rest])]


class NewProgramForm(Form):
    """Name, zone and phone; the short name may be left to us."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as Riverside Crisis Response"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(zones, list),
        validators=[validate_zone],
        help_text=_("Clocks, office hours and every time on its pages follow it."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("Where an agency or a person can call the program"),
    )
    slug = forms.SlugField(
        label=_("Short name in addresses"),
        max_length=50,
        required=False,
        help_text=_("Small letters and hyphens, such as riverside. It stays as it is; empty: made from the name."),
    )


class RenameForm(ModelForm):
    """The program's name and phone."""

    class Meta:
        model = Program
        fields = ["name", "phone"]
        labels = {"name": _("Name"), "phone": _("Phone")}
