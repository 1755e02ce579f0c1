"""Reasons in a program's own words."""

from typing import Any

from django import template

from ..reasons import reason_lists, wordings

register = template.Library()


@register.simple_tag
def reason(program_id: Any, kind: str, code: str, known: dict[str, dict[str, str]] | None = None) -> str:
    """The program's words for a code, else the usual ones. `known` spares a read on pages that show several."""
    own = wordings(program_id) if known is None else known
    usual = {value: str(words) for value, words in reason_lists()[kind].usual}
    return own.get(kind, {}).get(code) or usual.get(code, code)
