"""Numbers of a program in words, for pages."""

from datetime import datetime
from typing import Any

from django import template

from ..numbers.known import KNOWN, UNDO
from ..numbers.queries import number_at, span_words

register = template.Library()


@register.simple_tag
def undo_time(program_id: Any, said_at: datetime | None) -> str:
    """How long what was said then can be undone, in words; empty where nothing is."""
    number = number_at(program_id, UNDO, said_at) if said_at else 0
    return KNOWN[UNDO].words(number) if number else ""


@register.simple_tag
def number_words(program_id: Any, code: str, at: datetime | None = None) -> str:
    """A number in words, as it counted at that moment, else as it counts now."""
    return span_words(program_id, code, at)
