"""What an agency answers through its letter: all is right, or listing by listing, and how much room there is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form, dress
from providers.capacity.actions import what_contradicts
from providers.capacity.forms import MOST_ROOM
from providers.capacity.rooms import Room
from providers.models import RoomState, Service

from .actions import CHANGED, GONE, LONGEST_WORDS, RIGHT, ListingAnswer

SAID = [
    (RIGHT, _("Still right")),
    (CHANGED, _("Something changed")),
    (GONE, _("We do not do this any more")),
]


class TypedForm(Form):
    """The typed step, which no scanner that follows links fills in."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, signs: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signs = signs
        typed = forms.CharField(
            label=_now("Type %(signs)s to confirm") % {"signs": signs},
            max_length=20,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            ),
        )
        dress(typed.widget)
        self.fields["typed"] = typed
        self.auto_id = f"id_{self.prefix}_%s"

    def is_typed(self) -> bool:
        """Whether the signs are right; says on the form when they are not."""
        typed = self.cleaned_data.get("typed", "").strip().upper()
        if typed != self.signs:
            self.add_error("typed", _now("Type %(signs)s, as shown above.") % {"signs": self.signs})
        return typed == self.signs


class ListingForm(Form):
    """One listing: whether it is right, what changed, and how much room there is."""

    said = forms.ChoiceField(label=_("This listing"), required=False, choices=SAID, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    state = forms.ChoiceField(
        label=_("Room now"),
        required=False,
        choices=[("", _("Say nothing")), *RoomState.choices],
    )
    available = forms.IntegerField(label=_("How many are free"), required=False, min_value=0, max_value=MOST_ROOM)

    def __init__(self, *args: Any, service: Service, rooms: Sequence[Room], **kwargs: Any) -> None:
        super().__init__(*args, prefix=str(service.pk), **kwargs)
        self.service, self.rooms = service, rooms
        if rooms and rooms[0].group:
            self.fields["available"].label = _free_for(rooms[0])
        for n, room in enumerate(rooms[1:], 1):
            more = forms.IntegerField(label=_free_for(room), required=False, min_value=0, max_value=MOST_ROOM)
            dress(more.widget)
            self.fields[f"free_{n}"] = more

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("said") == CHANGED and not said.get("words", "").strip():
            self.add_error("words", _now("Write in a few words what changed."))
        if said.get("state") == RoomState.CAPACITY and not said.get("available") and "available" not in self.errors:
            self.add_error("available", _now("Write how many are free, or choose Full."))
        if not self.errors and (found := what_contradicts(said.get("available"), said.get("state", ""))):
            self.add_error(*found)
        if said.get("available") is not None and not said.get("state"):
            said["state"] = RoomState.CAPACITY if said["available"] else RoomState.NO_CAPACITY
        return said

    @property
    def answer(self) -> ListingAnswer:
        """What is said of this listing, as the action takes it."""
        said = self.cleaned_data
        rooms = []
        if said.get("state"):
            about = _about(self.rooms[0]) if self.rooms else {}
            rooms.append({"available": said.get("available") or 0, "state": said["state"], **about})
        for n, room in enumerate(self.rooms[1:], 1):
            if said.get(f"free_{n}") is not None:
                rooms.append({"available": said[f"free_{n}"], **_about(room)})
        return ListingAnswer(self.service, said.get("said", ""), said.get("words", ""), tuple(rooms))


def _free_for(room: Room) -> str:
    return _now("How many are free: %(what)s") % {"what": room.group_words or room.unit}


def _about(room: Room) -> dict[str, Any]:
    return {"unit": room.unit, "group": room.group}
