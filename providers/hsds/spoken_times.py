"""From when to when, as people write it: 9-5, 8:30am-noon, 13:00-16:00. Read only where there is one way to. Pure."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Self

Span = tuple[time, time]
LONGEST = 20 * 60  # minutes; a longer day was meant otherwise
DAY = 24 * 60


@dataclass(frozen=True)
class TimeSaid:
    """A time as written: its half of the day where it was said, and whether it is of a clock of 24 hours."""

    hour: int
    minute: int
    half: str = ""
    is_24: bool = False

    @classmethod
    def of(cls, said: str) -> Self | None:
        found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?[.\s]*m?\.?", said)
        if not found:
            return None
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3] or ""
        if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
            return None
        is_24 = not half and (hour > 12 or hour == 0 or (found[1].startswith("0") and bool(found[2])))
        return cls(hour % 24, minute, half, is_24)

    def minutes(self, half: str) -> int:
        """Minutes since midnight, in that half of the day."""
        return (self.hour % 12 + (12 if half == "p" else 0)) * 60 + self.minute


def span_of(first: TimeSaid, last: TimeSaid, after: time | None = None) -> Span | None:
    """The two as times of day. `after`: when the span before it on the same day ended."""
    if first.is_24 or last.is_24:
        found = _of_24(first, last)
    elif first.half or last.half:
        found = _with_half(first, last)
    else:
        found = _bare(first, last, after)
    if found is None:
        return None
    opens, closes = found
    length = (closes - opens) % DAY
    return (_time(opens), _time(closes)) if 0 < length <= LONGEST else None


def _of_24(first: TimeSaid, last: TimeSaid) -> tuple[int, int] | None:
    if first.half or last.half:
        return None
    opens, closes = first.hour * 60 + first.minute, last.hour * 60 + last.minute
    return (opens, closes) if opens < closes or first.hour >= 13 else None


def _with_half(first: TimeSaid, last: TimeSaid) -> tuple[int, int] | None:
    if first.half and last.half:
        return first.minutes(first.half), last.minutes(last.half)
    if first.half:
        opens = first.minutes(first.half)
        return opens, min((last.minutes("a"), last.minutes("p")), key=lambda one: (one - opens - 1) % DAY)
    closes = last.minutes(last.half)
    same = first.minutes(last.half)
    other = first.minutes("a" if last.half == "p" else "p")
    return (same, closes) if same < closes else (other, closes)


def _bare(first: TimeSaid, last: TimeSaid, after: time | None) -> tuple[int, int] | None:
    """No half was said: by the usual hours of an office, and not at all where two readings are usual."""
    if 8 <= first.hour <= 11 or (first.hour == 7 and last.hour <= 5):
        opens = first.minutes("a")
    elif first.hour == 12 or (1 <= first.hour <= 4 and first.hour < last.hour) or (after and first.hour <= 6):
        opens = first.minutes("p")
    else:
        return None
    return opens, min((last.minutes("a"), last.minutes("p")), key=lambda one: (one - opens - 1) % DAY)


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
