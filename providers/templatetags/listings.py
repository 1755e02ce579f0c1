"""How listings are put into words on pages."""

import re
from typing import Any

from django import template
from django.utils.translation import gettext as _

from casemgmt.core.codes import NeedDomain
from providers import rights
from providers.models import Service
from providers.queries import Room, room_in_words

register = template.Library()


@register.filter
def room(value: Room) -> str:
    """“2 beds free”."""
    return room_in_words(value)


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
    now = int(value.available)
    offered = [(0, _("Full")), (now - 1, _("One fewer")), (now, _("Same as before")), (now + 1, _("One more"))]
    seen: dict[int, str] = {}
    for number, label in offered:
        if number >= 0 and (number not in seen or label == _("Same as before")):
            seen[number] = label
    return [{"number": number, "label": label} for number, label in seen.items()]


@register.filter
def may_edit(service: Service, user: Any) -> bool:
    """Whether the reader may change the listing."""
    return rights.may_edit(user, service.organization)
