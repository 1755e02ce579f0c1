"""Reading times as exports write them: many formats, with or without a zone, in cells of any kind. Pure.

Text without a zone is local time of the program. What a clock change skips or doubles is read and flagged.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from casemgmt.core.calendar import at_local, is_doubled, is_skipped

from .models import TimeFlag

MONTH_NAMES = "janfebmaraprmayjunjulaugsepoctnovdec"
MONTHS = {MONTH_NAMES[start : start + 3]: start // 3 + 1 for start in range(0, 36, 3)}
OFFSETS = {"z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8}
OFFSETS |= {"pdt": -7, "akst": -9, "akdt": -8, "hst": -10}

YEAR = r"(?P<y>\d{4}|\d{2})"
DATES = [
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})",
    r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})",
    rf"(?P<a>\d{{1,2}})[-/](?P<b>\d{{1,2}})[-/]{YEAR}",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[- ](?P<mon>[a-z]{{3,9}})\.?[-, ]+{YEAR}",
    rf"(?P<mon>[a-z]{{3,9}})\.?[- ](?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-, ]+{YEAR}",
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
]
CLOCK = (
    r"(?:(?P<H>\d{1,2})[:h](?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?|(?P<mil>\d{4}|\d{6})(?=\s|$|z|[+-])|(?P<hour>\d{1,2})(?=\s*[ap]))"
    r"\s*(?P<half>[ap]\.?m\.?|[ap](?=\s|$))?"
)
ZONE = r"(?P<zone>z|[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{3,4})?"
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
WHOLE = [re.compile(rf"^{WEEKDAY}{day}(?:(?:\s*[t,]\s*|\s+){CLOCK}\s*{ZONE})?$") for day in DATES]
TURNED = [re.compile(rf"^{CLOCK}\s*{ZONE}\s*,?\s+{WEEKDAY}{day}$") for day in DATES]
ONLY_CLOCK = re.compile(rf"^{CLOCK}\s*{ZONE}$")
TWO_NUMBERS = r"(?P<a>\d{1,2})[-/](?P<b>\d{1,2})[-/](?:\d{4}|\d{2})(?!\d)"
EITHER = re.compile(rf"^(?:{CLOCK}\s*{ZONE}\s*,?\s+)?{WEEKDAY}{TWO_NUMBERS}")
SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
EXCEL_BEGINS = datetime(1899, 12, 30)


@dataclass(frozen=True)
class ReadTime:
    """A moment in UTC and, where it is doubtful by itself, why."""

    at: datetime
    flag: str = ""


@dataclass(frozen=True)
class TimeRules:
    """How one source writes its times. `day_first` holds for a whole column, never for one cell (`date_order`)."""

    zone: ZoneInfo
    formats: tuple[str, ...] = ()
    day_first: bool = False
    midnight_is_unknown: bool = False


def read_time(cells: Sequence[Any], rules: TimeRules) -> ReadTime:
    """The moment that one cell says, or a date cell and a clock cell together. ValueError where it says none."""
    local, offset, has_clock = _join([_parsed(cell, rules) for cell in cells])
    at = local.replace(tzinfo=offset).astimezone(UTC) if offset else at_local(local.date(), local.time(), rules.zone)
    return ReadTime(at, _flag(local, offset, has_clock, rules))


def two_numbers(cell: Any, formats: Sequence[str] = ()) -> tuple[int, int] | None:
    """The two numbers of a date whose order is not said by itself (05/11/2026); None for every other cell."""
    if not isinstance(cell, str):
        return None
    text = " ".join(cell.split()).lower()
    found = EITHER.match(text)
    if found is None or any(_has_format(text, pattern) for pattern in formats):
        return None
    return int(found["a"]), int(found["b"])


def _has_format(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)
    except ValueError:
        return False
    return True


Parts = tuple[date | None, time | None, timezone | None]


def _flag(local: datetime, offset: timezone | None, has_clock: bool, rules: TimeRules) -> str:
    if not has_clock or (rules.midnight_is_unknown and local.time() == time(0)):
        return TimeFlag.MIDNIGHT.value
    if offset:
        return ""
    if is_skipped(local.date(), local.time(), rules.zone):
        return TimeFlag.NO_SUCH_TIME.value
    return TimeFlag.AMBIGUOUS.value if is_doubled(local.date(), local.time(), rules.zone) else ""


def _join(parts: list[Parts]) -> tuple[datetime, timezone | None, bool]:
    """A later cell completes an earlier one: the date of the first, the clock of the last."""
    day = next((day for day, _clock, _offset in parts if day), None)
    clock = next((clock for _day, clock, _offset in reversed(parts) if clock is not None), None)
    offset = next((offset for _day, _clock, offset in reversed(parts) if offset), None)
    if day is None:
        raise ValueError("no date")
    return datetime.combine(day, clock or time(0)), offset, clock is not None


def _parsed(cell: Any, rules: TimeRules) -> Parts:
    if isinstance(cell, datetime):
        whole = _to_second(cell)
        return whole.date(), whole.time(), timezone(whole.utcoffset() or timedelta()) if whole.tzinfo else None
    if isinstance(cell, date):
        return cell, None, None
    if isinstance(cell, time):
        return None, cell.replace(microsecond=0, tzinfo=None), None
    return _from_text(" ".join(str(cell).split()), rules)


def _to_second(moment: datetime) -> datetime:
    """Spreadsheets keep times as fractions of a day: 14:43:59.9999 is 14:44:00."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _from_text(text: str, rules: TimeRules) -> Parts:
    for pattern in rules.formats:
        try:
            found = datetime.strptime(text, pattern)
        except ValueError:
            continue
        return _of_format(found, pattern)
    if SERIAL.match(text):
        return _parsed(EXCEL_BEGINS + timedelta(days=float(text)), rules)
    for known in (*WHOLE, *TURNED, ONLY_CLOCK):
        match = known.match(text.lower())
        if match:
            return _of_match({key: value for key, value in match.groupdict().items() if value}, rules)
    raise ValueError("not a time")


def _of_format(found: datetime, pattern: str) -> Parts:
    has_clock = any(code in pattern for code in ("%H", "%I", "%X", "%c", "%T", "%R"))
    has_date = any(code in pattern for code in ("%d", "%j", "%x", "%c", "%D", "%F"))
    offset = timezone(found.utcoffset() or timedelta()) if found.tzinfo else None
    return found.date() if has_date else None, found.time() if has_clock else None, offset


def _of_match(found: dict[str, str], rules: TimeRules) -> Parts:
    day = _day(found, rules) if "y" in found else None
    return day, _clock(found), _offset(found.get("zone", ""))


def _day(found: dict[str, str], rules: TimeRules) -> date:
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    if "mon" in found:
        return date(year, _month(found["mon"]), int(found["d"]))
    if "a" not in found:
        return date(year, int(found["m"]), int(found["d"]))
    first, second = int(found["a"]), int(found["b"])
    return date(year, second, first) if rules.day_first else date(year, first, second)


def _month(name: str) -> int:
    if name[:3] not in MONTHS:
        raise ValueError("no month")
    return MONTHS[name[:3]]


def _clock(found: dict[str, str]) -> time | None:
    if "mil" in found:
        digits = found["mil"].ljust(6, "0")
        return time(int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    hour_text = found.get("H") or found.get("hour")
    if hour_text is None:
        return None
    return time(_hour(int(hour_text), found.get("half", "")), int(found.get("M", 0)), min(59, int(found.get("S", 0))))


def _hour(hour: int, half: str) -> int:
    """Twelve-hour clocks: 12 am is 0, 12 pm is 12. `13:05 PM`, as some exports write, stays 13."""
    if not half or hour > 12:
        return hour
    if hour == 0:
        raise ValueError("no such hour")
    return hour % 12 + (12 if half[0] == "p" else 0)


def _offset(zone: str) -> timezone | None:
    if not zone:
        return None
    if zone in OFFSETS:
        return timezone(timedelta(hours=OFFSETS[zone]))
    if zone[0] not in "+-":
        raise ValueError("no such zone")
    digits = zone[1:].replace(":", "").ljust(4, "0")
    amount = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-amount if zone[0] == "-" else amount)
