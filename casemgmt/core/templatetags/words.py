"""Dates, states and names as people read them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import template
from django.template.defaultfilters import date as date_format
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core import calendar, pages, ways
from casemgmt.core.calendar import zone_words
from casemgmt.core.forms import dress
from casemgmt.core.shares import percent_of
from casemgmt.core.tones import SHAPES, tone_of

register = template.Library()


@register.filter
def when(value: Any) -> SafeString | str:
    """“today 14:30”, “tomorrow 9:00”, “in 3 days · Fri 9:00”; the full date on hover and in print."""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value)
    return _time(local, moment(value, "D j M Y, H:i"), in_words(local))


@register.filter
def by_when(value: datetime | None) -> SafeString | str:
    """A moment after a word such as “by”: “today 14:30”, “Fri 9:00”."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return _time(local, moment(value, "D j M Y, H:i"), in_words(local, counts_days=False))


@register.filter
def moment(value: datetime | None, form: str) -> str:
    """A date with its time as `form` spells it, and the zone's short name where it must be said: “10:00 PST”."""
    if not value:
        return ""
    return f"{date_format(timezone.localtime(value), form)}{zone_words(value)}"


def _time(local: datetime | date, full: str, words: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}" data-full="{}">{}</time>', local.isoformat(), full, full, words)


def in_words(local: datetime, *, counts_days: bool = True) -> str:
    """A local moment, told from now."""
    clock = f"{date_format(local, 'G:i')}{zone_words(local)}"
    days = (local.date() - timezone.localdate()).days
    if days == 0:
        return _("today %(clock)s") % {"clock": clock}
    if days == 1:
        return _("tomorrow %(clock)s") % {"clock": clock}
    if days == -1:
        return _("yesterday %(clock)s") % {"clock": clock}
    if 1 < days <= 6 and counts_days:
        text = ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
        return f"{text} · {date_format(local, 'D')} {clock}"
    weekday = date_format(local, "D")
    if 1 < days <= 6:
        return f"{weekday} {clock}"
    if -6 <= days < 0:  # the same word a week later is another day
        return _("last %(day)s %(clock)s") % {"day": weekday, "clock": clock}
    is_near = abs(days) < 300
    return f"{date_format(local, 'j M' if is_near else 'j M Y')} {clock}"


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """“today”, “tomorrow”, “Fri 4 Dec”; with the year when it is another."""
    if not value:
        return ""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return _time(local, date_format(local, "l j F Y"), day_words(local))


def day_words(local: date) -> str:
    """A local day, told from today."""
    days = (local - timezone.localdate()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    return str(date_format(local, "D j M" if local.year == timezone.localdate().year else "j M Y"))


@register.filter
def span(value: timedelta | None) -> str:
    """A length of time in its largest fitting unit: “35 min”, “4 h”, “3 days”."""
    if value is None:
        return ""
    minutes = abs(round(value.total_seconds() / 60))
    if minutes < 90:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)d h") % {"n": round(minutes / 60)}
    days = round(minutes / 1440)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def ago(value: datetime | None) -> str:
    """“20 min ago”, “in 4 h”."""
    if not value:
        return ""
    past = timezone.now() - value
    words = span(past)
    return _("%(span)s ago") % {"span": words} if past >= timedelta() else _("in %(span)s") % {"span": words}


@register.filter
def way(value: float | None) -> str:
    """1.2 km, or 0.7 mi, as the program measures."""
    return "" if value is None else ways.in_words(value)


@register.filter
def is_past(value: datetime | None) -> bool:
    """Whether the moment lies behind us."""
    return bool(value and value < timezone.now())


@register.filter
def shorten(value: Any, length: int = 32) -> SafeString | str:
    """A long name cut in the middle, whole on hover. For lists only, never on somebody's own page."""
    text = str(value or "")
    if len(text) <= int(length):
        return text
    keep = int(length) - 1
    cut = f"{text[: (keep + 1) // 2].rstrip()}…{text[-(keep // 2) :].lstrip()}"
    return format_html('<span title="{}">{}</span>', text, cut)


@register.filter
def initials(name: Any) -> str:
    """First and last initial of a name, for the round mark that stands for it on a phone."""
    words = str(name or "").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def state(code: str, label: Any = "") -> SafeString:
    """A state as word, shape and colour."""
    tone = tone_of(code)
    return format_html(
        '<span class="state state--{}"><span class="state__shape" aria-hidden="true">{}</span>{}</span>',
        tone,
        SHAPES[tone],
        label or code,
    )


@register.simple_tag
def form_token() -> SafeString:
    """A hidden field that lets the second press of a button find the first (`core.pages.once`)."""
    return format_html('<input type="hidden" name="form_token" value="{}">', uuid4())


@register.filter
def coming_back(url: str, page: str) -> str:
    """That address, from which one comes back to this page of ours."""
    return pages.coming_back(url, page)


@register.simple_tag(takes_context=True)
def and_back(context: Any, url: str, row: Any, named: str = "row", home: str = "") -> str:
    """That address, from which one comes back to this row of the list (`id="row-…"`)."""
    return pages.coming_back(url, pages.row_here(context["request"], f"{named}-{row}", home))


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """This page's address with some values changed, so that filters stay."""
    return pages.address_with(context["request"], **changes)


@register.simple_tag(takes_context=True)
def is_turned(context: Any) -> bool:
    """Whether the list is shown back to front."""
    return pages.is_turned(context["request"])


@register.filter
def percent(part: float | int | None, whole: float | int | None) -> str:
    """A share in whole percent; a dash when there is nothing to share."""
    if not whole or part is None:
        return "–"
    return f"{percent_of(int(part), int(whole))} %"


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """The value under a key; empty when there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def dressed(field: Any) -> Any:
    """A form field drawn with the design system's class names, also when the form is somebody else's."""
    dress(field.field.widget)
    return field


class _AsElsewhere(template.Node):
    """What is between the tags, as a reader sees it who may be in another zone: each time says its zone."""

    def __init__(self, inside: template.NodeList) -> None:
        self.inside = inside

    def render(self, context: template.Context) -> str:
        with calendar.in_zone(calendar.current_zone()):
            return self.inside.render(context)


@register.tag
def zone_said(parser: template.base.Parser, token: template.base.Token) -> _AsElsewhere:
    """`{% zone_said %}…{% endzone_said %}`: a page of somebody else, shown as it will be for them."""
    inside = parser.parse(("endzone_said",))
    parser.delete_first_token()
    return _AsElsewhere(inside)
