"""Hours as the older standards wrote them: a row for each day of the week, and a row for each holiday. Pure."""

import re
from datetime import date, datetime
from typing import Any

from .. import choices
from ..values import Unreadable, clock, day, flag

Node = dict[str, Any]
# 1 is Monday, as the older standards say. A file that numbers from 0 may mean Sunday or Monday: kept as words.
_NUMBERED = dict(zip("1234567", choices.WEEKDAYS, strict=True))
EVERY_DAY = ",".join(choices.WEEKDAYS)


def regular(node: Node) -> Node:
    """`weekday`, `opens_at`, `closes_at` as a weekly rule; what is no day of the week stays as words."""
    said = str(node.pop("weekday")).strip()
    found = _day_of(said, bool(node.pop("_from_zero", False)))
    if found and _are_hours(node):
        return {**node, "freq": "WEEKLY", "byday": found}
    hours = " – ".join(str(node.pop(key, None) or "?") for key in ("opens_at", "closes_at"))
    return {**node, "description": f"{said}: {hours}"}


def _day_of(said: str, is_from_zero: bool) -> str | None:
    plain = re.sub(r"\.0+$", "", said)
    if plain.isdigit():
        return None if is_from_zero else _NUMBERED.get(plain)
    try:
        return choices.weekday(said)
    except Unreadable:
        return None


def _are_hours(node: Node) -> bool:
    try:
        return clock(node.get("opens_at")) is not None and clock(node.get("closes_at")) is not None
    except Unreadable:
        return False


def closed_days(node: Node) -> Node:
    """A holiday. Closed days are kept in words with their dates: the standard has no rule for them."""
    first, last = _day(node.pop("start_date", None)), _day(node.pop("end_date", None))
    is_closed = _flag(node.pop("closed", None))
    first, last = first or last, last or first
    if isinstance(first, date) and isinstance(last, date) and not is_closed and _are_hours(node):
        return {**node, "valid_from": str(first), "valid_to": str(last), "freq": "WEEKLY", "byday": EVERY_DAY}
    days = " – ".join(dict.fromkeys(_written(one) for one in (first, last) if one))
    hours = "" if is_closed else " – ".join(str(node.get(key) or "?") for key in ("opens_at", "closes_at"))
    words = f"Closed: {days}" if is_closed else f"{days}: {hours}"
    kept = {key: value for key, value in node.items() if key not in ("opens_at", "closes_at")}
    return {**kept, "description": words.strip(": ")}


def _day(said: Any) -> date | str | None:
    """A date, or the words where it is none; the year 1 stands for every year, and is left out of the words."""
    text = str(said or "").strip()
    for form in ("%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y"):
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return found if found.year > 1900 else re.sub(r",?\s*0+1$", "", text)
    try:
        return day(text)
    except Unreadable:
        return re.sub(r"^0001-", "--", text) or None


def _written(one: date | str) -> str:
    return str(one)


def _flag(said: Any) -> bool:
    try:
        return bool(flag(said))
    except Unreadable:
        return False
