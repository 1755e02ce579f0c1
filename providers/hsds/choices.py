"""The closed lists of HSDS, and the other words directories use for them. Pure."""

import re
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.codes import NeedDomain

from .values import Unreadable, line, shown, words

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
PLACES = ("physical", "postal", "virtual")
KINDS = ("behavioral_health", "shelter", "housing", "community_center", "benefits", "food", "medical", "legal", "other")
GENDERS = ("woman", "man", "nonbinary", "other")
VETERANS = ("only", "also")
SOBRIETY = ("required", "not_required")
PETS = ("yes", "service_animals", "no")
PARTIES = ("singles", "couples", "families", "youth_alone")
DOCUMENTS = ("none", "some")
NEEDS = tuple(NeedDomain.values)
ROOM_STATES = ("capacity", "no-capacity", "waitlist", "additional-assessment-required", "not-accepting")
ROOM_GROUPS = ("women", "men", "families", "youth", "any_gender")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_STATUS_WORDS = {
    "open": "active",
    "current": "active",
    "enabled": "active",
    "operating": "active",
    "operational": "active",
    "published": "active",
    "true": "active",
    "yes": "active",
    "active but do not refer": "active",
    "active do not refer": "active",
    "disabled": "inactive",
    "archived": "inactive",
    "deleted": "inactive",
    "unpublished": "inactive",
    "false": "inactive",
    "not active": "inactive",
    "closed": "defunct",
    "permanently closed": "defunct",
    "closed permanently": "defunct",
    "discontinued": "defunct",
    "temporary closed": "temporarily closed",
    "temporary closure": "temporarily closed",
    "temp closed": "temporarily closed",
    "suspended": "temporarily closed",
    "paused": "temporarily closed",
    "on hold": "temporarily closed",
}
_PLACE_WORDS = {
    "street": "physical",
    "site": "physical",
    "in person": "physical",
    "physical address": "physical",
    "mailing": "postal",
    "mail": "postal",
    "po box": "postal",
    "online": "virtual",
    "on line": "virtual",
    "remote": "virtual",
    "phone": "virtual",
    "telephone": "virtual",
    "web": "virtual",
}
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _key(value: Any) -> str:
    return re.sub(r"[\s_\-,]+", " ", (line(value) or "").casefold()).strip()


def status(value: Any) -> str | None:
    """A service's status, in any spelling that leaves no doubt."""
    key = _key(value)
    if not key:
        return None
    found = key if key in STATUSES else _STATUS_WORDS.get(key)
    if found is None:
        raise Unreadable(
            _("“%(value)s” is none of active, inactive, defunct, temporarily closed") % {"value": shown(value)}
        )
    return found


def says_do_not_refer(value: Any) -> bool:
    """Some directories say in the status that nobody is to be sent there."""
    return "do not refer" in _key(value)


def place(value: Any) -> str | None:
    """Physical, postal or virtual."""
    key = _key(value)
    if not key:
        return None
    found = key if key in PLACES else _PLACE_WORDS.get(key)
    if found is None:
        raise Unreadable(_("“%(value)s” is none of physical, postal, virtual") % {"value": shown(value)})
    return found


def weekday(value: Any) -> str | None:
    """One day of the week as two letters."""
    key = _key(value)
    if not key:
        return None
    for code, name in zip(WEEKDAYS, _DAY_NAMES, strict=True):
        if key.upper() == code or (len(key) >= 3 and name.startswith(key.rstrip(".s") if key != "tues" else "tue")):
            return code
    raise Unreadable(
        _("“%(value)s” is no day of the week; write MO, TU, WE, TH, FR, SA or SU") % {"value": shown(value)}
    )


def frequency(value: Any) -> str | None:
    """WEEKLY or MONTHLY. DAILY is every day of the week and is turned into that by the reader."""
    key = _key(value).upper()
    if not key:
        return None
    if key not in ("WEEKLY", "MONTHLY", "DAILY"):
        raise Unreadable(_("“%(value)s” is neither WEEKLY nor MONTHLY") % {"value": shown(value)})
    return key


def days(value: Any) -> str | None:
    """Days of a rule as `MO,TU` or `2TU`, from names, letters or a list."""
    if isinstance(value, str) and not re.search(r"[,;|]", value):
        value = value.split()
    parts = [part for item in words(value) or [] for part in _range(item)]
    return ",".join(dict.fromkeys(_one_day(part) for part in parts)) or None


def _range(item: str) -> list[str]:
    ends = re.split(r"\s*(?:–|—|\bto\b|(?<=[a-zA-Z])-(?=[a-zA-Z]))\s*", item)
    if len(ends) != 2:
        return [item]
    first, last = (WEEKDAYS.index(weekday(end) or "MO") for end in ends)
    return list(WEEKDAYS[first : last + 1] if first <= last else WEEKDAYS[first:] + WEEKDAYS[: last + 1])


def _one_day(item: str) -> str:
    found = re.fullmatch(r"([+-]?\d{1,2})?\s*([^\d\s]+)", item)
    if not found:
        raise Unreadable(
            _("“%(value)s” is no day of the week; write MO, TU, WE, TH, FR, SA or SU") % {"value": shown(item)}
        )
    return f"{(found[1] or '').lstrip('+')}{weekday(found[2])}"


def numbers(value: Any) -> str | None:
    """A list of whole numbers of a rule, as text with commas."""
    items = value if isinstance(value, list) else (line(value) or "").replace(";", ",").split(",")
    parts = [str(item).strip() for item in items if str(item).strip()]
    if any(not re.fullmatch(r"[+-]?\d{1,3}", part) for part in parts):
        raise Unreadable(_("“%(value)s” is no list of whole numbers") % {"value": shown(value)})
    return ",".join(parts) or None


def kind(value: Any) -> str | None:
    """Our kind of service."""
    return _code(value, KINDS)


def needs(value: Any) -> list[str] | None:
    """The needs a service answers."""
    return _codes(value, NEEDS)


def genders(value: Any) -> list[str] | None:
    """Whom a service takes; none named means everybody."""
    return _codes(value, GENDERS)


def veterans(value: Any) -> str | None:
    """Whether it is for veterans only."""
    return _code(value, VETERANS)


def sobriety(value: Any) -> str | None:
    """Whether one has to be sober when coming."""
    return _code(value, SOBRIETY)


def pets(value: Any) -> str | None:
    """Whether animals may come along."""
    return _code(value, PETS)


def parties(value: Any) -> list[str] | None:
    """Who may come together; none named means that nothing was said."""
    return _codes(value, PARTIES)


def documents_rule(value: Any) -> str | None:
    """Whether papers have to be brought."""
    return _code(value, DOCUMENTS)


def _code(value: Any, allowed: tuple[str, ...]) -> str | None:
    found = _codes(value, allowed)
    return found[0] if found else None


def _codes(value: Any, allowed: tuple[str, ...]) -> list[str] | None:
    found = words(value)
    if found is None:
        return None
    codes = [item.casefold().replace(" ", "_").replace("-", "_") for item in found]
    unknown = [item for item, code in zip(found, codes, strict=True) if code not in allowed]
    if unknown:
        raise Unreadable(
            _("“%(value)s” is none of %(allowed)s") % {"value": shown(unknown[0]), "allowed": ", ".join(allowed)}
        )
    return codes


def room_state(value: Any) -> str | None:
    """What was said of room beside the number; a word of somebody else's is none."""
    said = str(value or "").strip().lower()
    return said if said in ROOM_STATES else None


def room_group(value: Any) -> str | None:
    """For whom places are counted; a word of somebody else's is none."""
    said = str(value or "").strip().lower()
    return said if said in ROOM_GROUPS else None
