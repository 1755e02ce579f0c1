"""Whether a contact point may be used now, by the rules on the person's contact card. Pure."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.core.codes import ContactMode


def why_outside_card(point: Any, mode: str, at: datetime, zone: ZoneInfo) -> list[str]:
    """Sentences that say which rule forbids it; none when the card allows it."""
    local = at.astimezone(zone)
    reasons = []
    if not point.is_active:
        reasons.append(_("This contact is not in use any more."))
    if point.is_dead:
        reasons.append(_("This number is marked: %(what)s.") % {"what": point.get_line_display()})
    if mode == ContactMode.TEXT and point.line == point.Line.LANDLINE:
        reasons.append(_("This is a landline: texts do not arrive."))
    if point.paused_until and at < point.paused_until:
        until = date_format(point.paused_until.astimezone(zone), "D j M, G:i")
        reasons.append(_("Paused until %(until)s: it was not safe to talk.") % {"until": until})
    if mode == ContactMode.PHONE and not point.may_call:
        reasons.append(_("Calling is not allowed here."))
    if mode == ContactMode.TEXT and not point.may_text:
        reasons.append(_("Text messages are not allowed here."))
    if point.weekdays and local.isoweekday() not in point.weekdays:
        reasons.append(_("Not on this day of the week."))
    if _is_outside_hours(point, local.time()):
        reasons.append(_("Not at this hour."))
    return reasons


def _is_outside_hours(point: Any, clock: Any) -> bool:
    """Hours may run past midnight."""
    if point.from_time is None and point.to_time is None:
        return False
    if point.from_time is None or point.to_time is None:
        return bool(clock < point.from_time if point.from_time else clock >= point.to_time)
    if point.from_time <= point.to_time:
        return not point.from_time <= clock < point.to_time
    return bool(point.to_time <= clock < point.from_time)
