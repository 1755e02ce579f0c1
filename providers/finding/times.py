"""Times as people say them, in English and Spanish: words of a question become a key, a key spans. Pure."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.calendar import at_local

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_LABELS = {
    "mon": _lazy("Monday"), "tue": _lazy("Tuesday"), "wed": _lazy("Wednesday"), "thu": _lazy("Thursday"),
    "fri": _lazy("Friday"), "sat": _lazy("Saturday"), "sun": _lazy("Sunday"), "weekend": _lazy("at the weekend"),
    "today": _lazy("today"), "tomorrow": _lazy("tomorrow"), "tonight": _lazy("tonight"), "now": _lazy("open now"),
    "weekdays": _lazy("on weekdays"),
}  # fmt: skip
_SAID = {
    "now": "now|open now|right now|abierto ahora|ahora|ahorita",
    "tonight": "tonight|tonite|this evening|esta noche|this night|open late|late night|2nite",
    "today": "today|hoy|open today|abierto hoy",
    "tomorrow": "tomorrow|manana|open tomorrow|mañana",
    "weekend": "weekend|weekends|fin de semana|fines de semana|on the weekend",
    "weekdays": "weekdays|weekday|entre semana",
    "mon": "mon|monday|mondays|lunes", "tue": "tue|tues|tuesday|tuesdays|martes",
    "wed": "wed|weds|wednesday|wednesdays|miercoles",
    "thu": "thu|thur|thurs|thursday|thursdays|jueves", "fri": "fri|friday|fridays|viernes",
    "sat": "sat|saturday|saturdays|sabado|sabados",
    "sun": "sunday|sundays|domingo|domingos",
}  # fmt: skip
PHRASES = {phrase: key for key, said in _SAID.items() for phrase in said.split("|")}
_PARTS = {
    "morning": "morning|mornings|in the morning|por la manana|de la manana",
    "afternoon": "afternoon|afternoons|in the afternoon|por la tarde|de la tarde",
    "evening": "evening|evenings|in the evening|after work|despues del trabajo",
    "night": "night|nights|at night|por la noche|de noche|noche|noches|all night long",
}
PART_PHRASES = {phrase: key for key, said in _PARTS.items() for phrase in said.split("|")}
PARTS = {"morning": (6, 12), "afternoon": (12, 17), "evening": (17, 21), "night": (19, 30), "late": (18, 24)}
PART_LABELS = {
    "morning": _lazy("morning"), "afternoon": _lazy("afternoon"), "evening": _lazy("evening"), "night": _lazy("night"),
}  # fmt: skip
_CLOCK = re.compile(
    r"\b(?P<how>after|at|before|by|until|past|a las|a la|despues de las|despues de la|antes de las)?\s*"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>a\.?\s?m\.?|p\.?\s?m\.?)(?![a-z0-9])", re.IGNORECASE,
)  # fmt: skip


def clock_in(text: str) -> tuple[str, str]:
    """`after 5 pm` in the text as a key (`17:00+`), and the text without it."""
    found = _CLOCK.search(text)
    if not found or int(found["hour"]) > 12:
        return "", text
    hour = int(found["hour"]) % 12 + (12 if found["half"].lower().startswith("p") else 0)
    is_after = (found["how"] or "").lower().startswith(("after", "past", "desp"))
    key = f"{hour:02d}:{int(found['minute'] or 0):02d}{'+' if is_after else ''}"
    return key, text[: found.start()] + " " + text[found.end() :]


def key_of(day: str, part: str, clock: str) -> str:
    """Day, part of the day and clock as one key: `sun/morning`, `tonight/`, `/17:00+`."""
    if not (day or part or clock):
        return ""
    return f"{day}/{clock or part}"


def label_of(key: str) -> str:
    """`Sunday morning`, `tonight`, `after 17:00`."""
    day, _slash, rest = key.partition("/")
    words = [str(DAY_LABELS[day])] if day in DAY_LABELS else []
    if rest.endswith("+"):
        words.append(_("after %(clock)s") % {"clock": rest[:-1]})
    elif ":" in rest:
        words.append(_("at %(clock)s") % {"clock": rest})
    elif rest in PART_LABELS:
        words.append(str(PART_LABELS[rest]))
    return " ".join(words)


def is_key(key: str) -> bool:
    """Whether the key can be read."""
    day, slash, rest = key.partition("/")
    is_rest = not rest or rest in PARTS or bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d\+?", rest))
    return bool(slash) and (not day or day in DAY_LABELS) and is_rest and bool(day or rest)


def spans_of(key: str, at: datetime, zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """The spans that are meant, from now on: open during a part of one of them fits."""
    day, _slash, rest = key.partition("/")
    if day == "now" or (day in ("", "today") and not rest):
        return [(at, at + timedelta(minutes=1))] if day != "today" else [_on(at.astimezone(zone).date(), "", at, zone)]
    if day == "tonight":
        return [_on(at.astimezone(zone).date(), rest or "late", at, zone)]
    return [_on(one, rest, at, zone) for one in _dates(day, at.astimezone(zone).date())]


def _dates(day: str, today: date) -> list[date]:
    if day in ("", "today"):
        return [today]
    if day == "tomorrow":
        return [today + timedelta(days=1)]
    wanted = {"weekend": (5, 6), "weekdays": (0, 1, 2, 3, 4)}.get(day) or (DAYS.index(day),)
    week = [today + timedelta(days=ahead) for ahead in range(7)]
    return [one for one in week if one.weekday() in wanted]


def _on(day: date, rest: str, at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    first, last = _hours(rest)
    start, end = (_local(day, hours, zone) for hours in (first, last))
    return (max(start, at), end) if start < at < end else (start, end)


def _hours(rest: str) -> tuple[float, float]:
    if ":" in rest:
        hour, minute = rest.rstrip("+").split(":")
        start = int(hour) + int(minute) / 60
        return (start + 0.5, max(24.0, start + 1)) if rest.endswith("+") else (start, start + 1 / 60)
    return PARTS.get(rest, (0, 24))


def _local(day: date, hours: float, zone: tzinfo) -> datetime:
    days, minutes = divmod(round(hours * 60), 24 * 60)
    return at_local(day + timedelta(days=days), time(minutes // 60, minutes % 60), zone)
