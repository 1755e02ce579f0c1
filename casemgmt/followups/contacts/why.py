"""Why a date is what it is, in words anybody can check by hand: from the codes kept with a follow-up. Pure."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from casemgmt.core.calendar import is_zone_said, short_name

from ..protocols import schedule
from ..protocols.schedule import nominal, terms
from .holds import held_for

ANCHORS = {
    "cleared_at": N_("the call cleared %(at)s"),
    "on_scene_at": N_("the team was on scene %(at)s"),
    "engaged_at": N_("the team met the person %(at)s"),
    "received_at": N_("the call came in %(at)s"),
    "dispatched_at": N_("the team was sent %(at)s"),
    "created_at": N_("the encounter was recorded %(at)s"),
    "agreed": N_("the person agreed %(at)s"),
    "by_hand": N_("somebody planned it %(at)s"),
    "case_opened": N_("the case opened %(at)s"),
    "offer_accepted": N_("the agency accepted %(at)s"),
    "appointment": N_("the appointment begins %(at)s"),
    "linkage": N_("service began %(at)s"),
}
DETAILS = {
    schedule.CLOCK_CHANGE: N_("same local time: the clocks changed in between"),
    schedule.FROM_OPENING: N_("counted from the next opening of the office"),
    schedule.NOT_BEFORE_OPENING: N_("not before the window opens"),
    schedule.MOVED_WITH_DUE: N_("kept open as long after the moved due time"),
}
MOVED = {
    schedule.MOVED_TO_OPENING: N_("moved to %(at)s: office closed"),
    schedule.MOVED_BACK: N_("moved back to %(at)s: office closed"),
}


def sentence(follow_up: Any, zone: ZoneInfo, name: str = "due") -> str:
    """“72 h after the call cleared Sat 8:30”, for the due date unless opening or closing is asked for."""
    why = follow_up.why
    if name not in why:
        return ""
    words = [counted(why[name]["after"], trigger(follow_up, zone))]
    moved = [
        _(MOVED[code]) % {"at": weekday_and_time(getattr(follow_up, f"{name}_at"), zone)}
        for code in why[name]["codes"]
        if code in MOVED
    ]
    return ", ".join(words + _details(why, why[name]["codes"]) + moved)


def counted(offset: str, of: str) -> str:
    """“72 h after the call cleared”, “1 day before an appointment”, “when the call cleared”."""
    if nominal(offset) == timedelta():
        return _("when %(trigger)s") % {"trigger": of}
    words = _("%(offset)s before %(trigger)s") if offset.startswith("-") else _("%(offset)s after %(trigger)s")
    return words % {"offset": offset_words(offset), "trigger": of}


def weekday_and_time(at: datetime, zone: ZoneInfo) -> str:
    """“Monday 9:00” by the wall clock of the program."""
    return date_format(at.astimezone(zone), "l G:i")


def lines(follow_up: Any, zone: ZoneInfo) -> list[tuple[str, datetime, str]]:
    """Opening, due and closing with their reasons, for the follow-up's page."""
    names = [
        ("opens", _("Opens"), follow_up.opens_at),
        ("due", _("Due"), follow_up.due_at),
        ("closes", _("Closes"), follow_up.closes_at),
    ]
    return [(label, at, sentence(follow_up, zone, name)) for name, label, at in names]


def trigger(follow_up: Any, zone: ZoneInfo) -> str:
    """What the dates count from, and when it was."""
    words = ANCHORS.get(follow_up.why.get("anchor", ""), N_("it began %(at)s"))
    return _(words) % {"at": day_and_time(follow_up.anchor_at, zone)}


def day_and_time(at: datetime, zone: ZoneInfo) -> str:
    """“Sat 21 Nov, 8:30” by the wall clock of the program."""
    said = f" {short_name(at, zone)}" if is_zone_said() else ""
    return date_format(at.astimezone(zone), "D j M, G:i") + said


def offset_words(offset: str) -> str:
    """“72 h”, “7 days”, “2 business days”, “14 days less 12 h”; without the sign of what lies before."""
    first, *rest = terms(offset)
    is_before, words = first[0] < 0, _amount(abs(first[0]), first[1])
    for amount, unit in rest:
        joined = _("%(one)s and %(other)s") if (amount < 0) == is_before else _("%(one)s less %(other)s")
        words = joined % {"one": words, "other": _amount(abs(amount), unit)}
    return words


def _amount(amount: int, unit: str) -> str:
    if unit == "m":
        return _("%(n)d min") % {"n": amount}
    if unit == "h":
        return _("%(n)d h") % {"n": amount}
    if unit == "d":
        return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount}
    return ngettext("%(n)d business day", "%(n)d business days", amount) % {"n": amount}


def _details(why: dict[str, Any], codes: list[str]) -> list[str]:
    words = [_(DETAILS[code]) for code in codes if code in DETAILS]
    if why.get("held"):
        words.append(_("plus %(time)s on hold") % {"time": _span(held_for(why).total_seconds())})
    return words


def _span(seconds: float) -> str:
    hours = round(seconds / 3600)
    days, left = divmod(hours, 24)
    if days and left:
        return _("%(one)s and %(other)s") % {"one": _amount(days, "d"), "other": _amount(left, "h")}
    return _amount(days, "d") if days else _amount(hours, "h")
