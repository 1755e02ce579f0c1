"""Figures as pages show them: a number that opens its list, a change in percentage points."""

from datetime import timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..measures import Cell
from ..queries.answers import cell_in_words, share_in_words
from ..scope import Scope

register = template.Library()


@register.simple_tag
def figure(code: str, name: str, count: int | None, scope: Scope, label: Any = "") -> SafeString | str:
    """The number, linked to the list behind it. Nothing stands behind none."""
    if count is None:
        return "–"
    shown = number_format(count, force_grouping=True)
    if not count or not name:
        return shown
    href = f"{reverse('reports:behind', args=[code, name])}?{scope.query()}"
    said = format_html('<span class="hidden-visually"> {}</span>', label) if label else ""
    return format_html('<a href="{}">{}{}</a>', href, shown, said)


@register.simple_tag
def cell(code: str, value: Cell, scope: Scope, about: Any = "") -> SafeString | str:
    """A value of a table, linked where it can be opened."""
    if value.figure and isinstance(value.value, int):
        return figure(code, value.figure, value.value, scope, about)
    return cell_in_words(value)


@register.filter
def share(percent: int | None) -> str:
    """A share in whole percent."""
    return share_in_words(percent)


@register.filter
def in_cell(value: Cell) -> str:
    """A value of a table, without a link: for paper."""
    return cell_in_words(value)


@register.filter
def is_number(value: Cell) -> bool:
    """Whether the value belongs to the right of its column."""
    return value.value is None or isinstance(value.value, int | timedelta)


@register.filter
def points(change: int | None) -> str:
    """“▲ 3 points”, since the period before."""
    if change is None:
        return _("nothing to compare with")
    if not change:
        return _("as before")
    told = ngettext("%(n)d point", "%(n)d points", abs(change)) % {"n": abs(change)}
    return f"{'▲' if change > 0 else '▼'} {told}"
