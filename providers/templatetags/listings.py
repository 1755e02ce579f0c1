"""How listings are put into words on pages."""

import re
from typing import Any

from django import template
from django.utils.translation import gettext as _

from casemgmt.core.codes import NeedDomain
from providers import rights
from providers.capacity.forms import MOST_ROOM
from providers.capacity.rooms import Room, room_in_words, said_in_words
from providers.models import CostOption, RoomState, Service
from providers.parts.words import cost_words

register = template.Library()


@register.filter
def room(value: Room) -> str:
    """“2 beds free”."""
    return room_in_words(value)


@register.filter
def room_said(value: Room) -> str:
    """“2 beds free”, whether or not it still counts."""
    return said_in_words(value)


@register.filter
def of_listing(found: dict[Any, str], pk: Any) -> str:
    """What was found for one listing."""
    return found.get(pk, "")


@register.filter
def not_said(told: Any, pk: Any) -> str:
    """Which of the conditions of a search this listing does not speak of."""
    return ", ".join((getattr(told, "unsaid_of", None) or {}).get(pk, ()))


@register.filter
def need_word(code: str) -> str:
    """A need domain in words."""
    return str(NeedDomain(code).label) if code in NeedDomain.values else code


@register.filter
def dial(number: str) -> str:
    """The number as a telephone link wants it."""
    return re.sub(r"[^\d+]", "", number)


@register.filter
def is_web(address: str) -> bool:
    """Whether a link to it is safe: only the web's own schemes are."""
    return address.startswith(("http://", "https://"))


@register.filter
def taps(value: Room) -> list[dict[str, Any]]:
    """What one tap can say: full, one fewer, the same, one more."""
    now = min(int(value.available), MOST_ROOM)
    offered = [(0, _("Full")), (now - 1, _("One fewer")), (now, _("Same as before")), (now + 1, _("One more"))]
    seen: dict[int, str] = {}
    for number, label in offered:
        if number >= 0 and (number not in seen or label == _("Same as before")):
            seen[number] = label
    found = [{"number": number, "label": label} for number, label in seen.items()]
    return [*found, {"number": 0, "label": _("Waitlist"), "state": RoomState.WAITLIST}]


@register.filter
def cost(value: CostOption) -> str:
    """“Adults · USD 5”."""
    return cost_words(value)


@register.filter
def may_edit(service: Service, user: Any) -> bool:
    """Whether the reader may change the listing."""
    return rights.may_edit(user, service.organization)
