"""What was given up, in words."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from casemgmt.core.effects import Lane, figures
from casemgmt.core.models import Effect

register = template.Library()

LANES = {Lane.MAIL: _("Mail"), Lane.TEXTS: _("Texts"), Lane.WEB: _("Calls to agencies' software")}


@register.filter
def effect_what(effect: Effect) -> Any:
    """What it is, never about whom."""
    return figures.what_of(effect.kind)


@register.filter
def effect_why(effect: Effect) -> Any:
    """Why it did not arrive."""
    return figures.why(effect.last_error)


@register.simple_tag
def lane_word(lane: str) -> Any:
    """A lane in words."""
    return LANES.get(Lane(lane), lane)
