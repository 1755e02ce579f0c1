"""Figures as pages show them: a number that opens its list, a change in percentage points."""

import re
from datetime import timedelta
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.shares import ShareChange

from .. import budget
from ..measures import Cell
from ..queries.answers import cell_in_words
from ..scope import Scope

register = template.Library()

NUMBER_IN_WORDS = re.compile(r"\d+(\.\d+)?( %\*?)?|–")  # “0.03”, “54 %*”


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
        return figure(code, value.figure, value.value, value.scope or scope, about)
    return cell_in_words(value)


@register.filter
def in_cell(value: Cell) -> str:
    """A value of a table, without a link: for paper."""
    return cell_in_words(value)


register.filter("on_paper", budget.on_paper)
register.filter("rows_left_out", budget.left_out)


@register.filter
def is_number(value: Cell) -> bool:
    """Whether the value belongs to the right of its column."""
    told = value.value
    return told is None or isinstance(told, int | timedelta) or bool(NUMBER_IN_WORDS.fullmatch(str(told)))


@register.filter
def between(bounds: tuple[int | None, int | None] | None) -> str:
    """“39 % to 67 %”; one number where both are the same, a dash where there is nothing to share."""
    if bounds is None or bounds[0] is None:
        return "–"
    low, high = bounds
    return f"{low} %" if low == high else _("%(low)d %% to %(high)d %%") % {"low": low, "high": high}


@register.filter
def points(change: ShareChange) -> str:
    """“▲ 3 points”, since the period before; only what is more than chance is called a change."""
    if change.points is None:
        return _("nothing to compare with")
    if not change.is_sure:
        return _("no clear change")
    told = ngettext("%(n)d point", "%(n)d points", abs(change.points)) % {"n": abs(change.points)}
    return f"{'▲' if change.points > 0 else '▼'} {told}"


@register.filter
def margin(change: ShareChange) -> str:
    """Between what two numbers of points the difference lies (95 %)."""
    if change.interval is None:
        return ""
    low, high = change.interval
    return _("%(low)+d to %(high)+d points (95 %%)") % {"low": low, "high": high}
