"""What people type about room: in one tap a number, on the page of the room all of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form
from providers.models import RoomGroup, RoomState

from .actions import what_contradicts

MOST_ROOM = 100_000


class CapacityForm(Form):
    """How much room there is now."""

    available = forms.IntegerField(label=_("Free now"), min_value=0, max_value=MOST_ROOM)
    unit = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    group = forms.ChoiceField(required=False, choices=[("", ""), *RoomGroup.choices], widget=forms.HiddenInput)
    state = forms.ChoiceField(required=False, choices=[("", ""), *RoomState.choices], widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """What was typed, as the action takes it. Without a unit it is about what was said last."""
        words = dict(self.cleaned_data)
        if not words.get("unit") and not words.get("group"):
            words["group"] = None
        return words


class RoomForm(CapacityForm):
    """All that can be said of room."""

    state = forms.ChoiceField(label=_("Now"), choices=RoomState.choices, widget=forms.RadioSelect)
    available = forms.IntegerField(label=_("How many are free"), required=False, min_value=0, max_value=MOST_ROOM)
    maximum = forms.IntegerField(label=_("Of how many in all"), required=False, min_value=0, max_value=MOST_ROOM)
    unit = forms.CharField(
        label=_("What is counted"), required=False, max_length=60, help_text=_("beds, places, appointments")
    )
    group = forms.ChoiceField(
        label=_("For whom"), required=False, choices=[("", _("Anybody the service takes")), *RoomGroup.choices]
    )
    waitlist_length = forms.IntegerField(label=_("How many wait"), required=False, min_value=0, max_value=MOST_ROOM)
    waitlist_until = forms.DateField(
        label=_("Next place about"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    field_order = ("state", "available", "maximum", "unit", "group", "waitlist_length", "waitlist_until")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("state") == RoomState.CAPACITY and not said.get("available") and "available" not in self.errors:
            self.add_error("available", _now("Write how many are free, or choose Full."))
        names = ("available", "state", "waitlist_length", "waitlist_until")
        if not self.errors and (found := what_contradicts(*(said.get(name) for name in names))):  # type: ignore[arg-type]
            self.add_error(*found)
        said["available"] = said.get("available") or 0
        return said

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
