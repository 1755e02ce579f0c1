"""Single values as other people's directories write them, made into ours. Pure.

Each function takes whatever the file held and gives a clean value, `None` for "nothing there", or raises `Unreadable`
with a sentence that says what is wrong and how it should look.
"""

import html
import math
import re
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

LONGEST_TEXT = 50_000
LONGEST_NAME = 300
# Years a directory can mean. What lies outside (0001, 2099, 3026) is a program's word for "never".
EARLIEST, LATEST = 1900, 2075
EMPTY_WORDS = frozenset(
    {"", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "undefined", "-", "--", "#n/a", "(null)"}
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# What is cut out with all that stands between: where it begins, where it ends.
_DEAF = [
    *((re.compile(rf"<{tag}\b[^<>]*>", re.I), re.compile(rf"</{tag}\s*>", re.I)) for tag in ("script", "style")),
    (re.compile("<!--"), re.compile("-->")),
]
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div|/h[1-6]|/tr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
_HOST = re.compile(
    r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,}(?::\d{1,5})?|localhost(?::\d{1,5})?"
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?:[:.](?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?\s?m?\.?)?"
    r"\s*(?:z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"[A-Z]{2}(?::[A-Z0-9-]{1,9})?")
_CLOCK_WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0), "12n": time(12), "12m": time(0)}


class Unreadable(ValueError):
    """The value cannot be kept; the message says why, for the report."""


def shown(value: Any) -> str:
    """The value as it is quoted in a report: short, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def text(value: Any) -> str | None:
    """Plain text: markup and control characters gone, line breaks real, words for "nothing" read as nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dict | list):
        raise Unreadable(_("a text is expected here, not a list or an object"))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    plain = _plain(str(value))
    return None if plain.casefold() in EMPTY_WORDS else plain


def prose(value: Any) -> str | None:
    """A text of sentences, in which “None” is an answer: what it costs, what to bring, who may not come."""
    plain = _plain(str(value)) if isinstance(value, str) else ""
    return plain if plain.casefold().rstrip(".") in ("none", "nil") else text(value)


def _plain(given: str) -> str:
    """Cleaned until nothing changes any more, so that cleaning a cleaned text changes nothing."""
    clean = given
    for _round in range(6):
        before, clean = clean, _cleaned(clean)
        if clean == before:
            break
    if len(clean) > LONGEST_TEXT:
        raise Unreadable(_("longer than %(most)d characters") % {"most": LONGEST_TEXT})
    return clean


def _cleaned(given: str) -> str:
    clean = given.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in clean:
        clean = html.unescape(clean)
    if "<" in clean:
        clean = _TAG.sub("", _BREAK.sub("\n", _heard(clean)))
    clean = _CONTROL.sub("", clean).replace("\xa0", " ").replace("\u2028", "\n").replace("\u2029", "\n")
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in clean.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _heard(given: str) -> str:
    """Without scripts, styles and comments. What is not closed stays, and is not looked for again."""
    for begins, ends in _DEAF:
        pieces, at = [], 0
        while (first := begins.search(given, at)) and (last := ends.search(given, first.end())):
            pieces.append(given[at : first.start()])
            at = last.end()
        given = "".join([*pieces, given[at:]])
    return given


def line(value: Any) -> str | None:
    """A text on one line, cut to nothing: a name, a code, an id."""
    plain = text(value)
    return " ".join(plain.split()) if plain else None


def name(value: Any) -> str | None:
    """A name of at most 300 characters."""
    plain = line(value)
    if plain and len(plain) > LONGEST_NAME:
        raise Unreadable(_("longer than %(most)d characters") % {"most": LONGEST_NAME})
    return plain


def word(value: Any, most: int = 200) -> str | None:
    """A short text on one line."""
    plain = line(value)
    if plain and len(plain) > most:
        raise Unreadable(_("longer than %(most)d characters") % {"most": most})
    return plain


def record_id(value: Any) -> str | None:
    """An id as text. Numbers and texts that mean the same id become the same."""
    if isinstance(value, bool | dict | list):
        raise Unreadable(_("an id is a text or a number"))
    plain = line(value)
    if plain is None:
        return None
    if re.fullmatch(r"\d+\.0+", plain):
        plain = plain.split(".")[0]
    if re.fullmatch(r"\{?[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\}?", plain):
        plain = plain.strip("{}").lower()
    if len(plain) > 190:
        raise Unreadable(_("longer than %(most)d characters") % {"most": 190})
    return plain


def email(value: Any) -> str | None:
    """An e-mail address."""
    plain = line(value)
    if plain is None:
        return None
    plain = plain.removeprefix("mailto:").strip(" <>;,")
    if not _EMAIL.fullmatch(plain) or len(plain) > 254 or ".." in plain:
        raise Unreadable(_("“%(value)s” is no e-mail address") % {"value": shown(plain)})
    return plain


def uri(value: Any) -> str | None:
    """A web address; `http://` is put before one that has no scheme. Only the web's two schemes are kept."""
    plain = line(value)
    if plain is None or plain.casefold().rstrip("/") in ("http:", "https:"):
        return None
    refused = Unreadable(_("“%(value)s” is no web address") % {"value": shown(plain)})
    whole = plain if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", plain) else f"http://{plain.lstrip('/')}"
    try:
        parts = urlsplit(whole)
        host = parts.netloc.rpartition("@")[2].encode("idna").decode() if parts.netloc else ""
    except (ValueError, UnicodeError):
        raise refused from None
    if (
        parts.scheme.lower() not in ("http", "https")
        or not _HOST.fullmatch(host)
        or " " in plain
        or "@" in parts.netloc
    ):
        raise refused
    if len(whole) > 2000:
        raise Unreadable(_("longer than %(most)d characters") % {"most": 2000})
    return _escaped(parts.scheme.lower(), host, parts.path, parts.query, parts.fragment)


_KEPT = "/%:@!$&'()*+,;=~-._"


def _escaped(scheme: str, host: str, path: str, query: str, fragment: str) -> str:
    """Written so that it is a URI by the letter: everything outside the allowed characters percent-encoded."""
    parts = [_percent(part) for part in (path, query, fragment)]
    whole = f"{scheme}://{host}{parts[0]}"
    whole += f"?{parts[1]}" if parts[1] else ""
    return whole + (f"#{parts[2]}" if parts[2] else "")


def _percent(part: str) -> str:
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part), safe=_KEPT + "?")


def number(value: Any) -> float | None:
    """A number, quoted or not."""
    if isinstance(value, bool | dict | list):
        raise Unreadable(_("a number is expected here"))
    if isinstance(value, int | float):
        plain, found = str(value), float(value) if abs(value) < 1e15 else math.inf
    else:
        plain = line(value) or ""
        if not plain:
            return None
        tidy = re.sub(r"(?<=\d),(?=\d{3}(\D|$))", "", plain).lstrip("$€£").strip()
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", tidy):
            raise Unreadable(_("“%(value)s” is no number") % {"value": shown(plain)})
        found = float(tidy)
    if math.isnan(found):
        return None
    if math.isinf(found) or abs(found) >= 1e15:
        raise Unreadable(_("“%(value)s” is no number that can be kept") % {"value": shown(plain)})
    return found


def integer(value: Any) -> int | None:
    """A whole number."""
    found = number(value)
    if found is None:
        return None
    if not found.is_integer() or abs(found) > 2_000_000_000:
        raise Unreadable(_("“%(value)s” is no whole number") % {"value": shown(value)})
    return int(found)


def age(value: Any) -> float | None:
    """An age in years: a number from 0 to 130."""
    found = number(value)
    if found is not None and not 0 <= found <= 130:
        raise Unreadable(_("“%(value)s” is no age in years") % {"value": shown(value)})
    return found


def day(value: Any) -> date | None:
    """A date as 2024-01-31; the date part of a time stamp will do. Other orders are ambiguous and refused."""
    plain = line(value)
    if plain is None:
        return None
    try:
        return _within_reason(date.fromisoformat(re.split(r"[T ]", plain)[0]), plain)
    except ValueError as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(_("“%(value)s” is no date; write it as 2024-01-31") % {"value": shown(plain)}) from None


def _within_reason(found: date, plain: str) -> date:
    if not EARLIEST <= found.year <= LATEST:
        said = {"value": shown(plain), "first": EARLIEST, "last": LATEST}
        raise Unreadable(_("“%(value)s” is no date from %(first)d to %(last)d: read as not known") % said)
    return found


def moment(value: Any, *, is_of_a_record: bool = True) -> datetime | None:
    """A moment as 2024-01-31T09:30:00Z; without a zone it is read as UTC, a date alone as its first moment. What a
    record says must lie within reason; who asks for changes since some moment may name any."""
    plain = line(value)
    if plain is None:
        return None
    try:
        found = datetime.fromisoformat(plain.replace(" UTC", "+00:00"))
        if is_of_a_record:
            _within_reason(found.date(), plain)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(
            _("“%(value)s” is no moment; write it as 2024-01-31T09:30:00Z") % {"value": shown(plain)}
        ) from None


def clock(value: Any) -> time | None:
    """A time of day: 09:00, 9:00a, 9am, 4:00 PM, noon, 0900. 24:00 is midnight."""
    plain = line(value)
    if plain is None:
        return None
    tidy = plain.casefold().strip()
    if tidy in _CLOCK_WORDS:
        return _CLOCK_WORDS[tidy]
    if re.fullmatch(r"\d{4}", tidy):
        tidy = f"{tidy[:2]}:{tidy[2:]}"
    found = _TIME.fullmatch(tidy)
    if not found or not (found["minute"] or found["half"]):
        raise Unreadable(_("“%(value)s” is no time of day; write it as 09:00") % {"value": shown(plain)})
    return _time_of(found, plain)


def _time_of(found: re.Match[str], plain: str) -> time:
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    half = (found["half"] or "")[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == second == 0:
        hour = 0
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Unreadable(_("“%(value)s” is no time of day; write it as 09:00") % {"value": shown(plain)}) from None


def flag(value: Any) -> bool | None:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    plain = (line(value) or "").casefold()
    if plain in ("true", "yes", "y", "1", "t", "x"):
        return True
    if plain in ("false", "no", "n", "0", "f", ""):
        return False if plain else None
    raise Unreadable(_("“%(value)s” is neither yes nor no") % {"value": shown(plain)})


def words(value: Any) -> list[str] | None:
    """A list of short texts, given as a list or with commas."""
    if value is None:
        return None
    parts = value if isinstance(value, list) else re.split(r"[,;|]", text(value) or "")
    return list(dict.fromkeys(part for part in (word(item, 80) for item in parts) if part))


def zone(value: Any) -> str | None:
    """The name of an IANA time zone."""
    plain = line(value)
    if plain is None:
        return None
    try:
        return ZoneInfo(plain).key[:60]
    except (KeyError, ValueError, OSError):
        raise Unreadable(
            _("“%(value)s” is no time zone; write one such as America/Los_Angeles") % {"value": shown(plain)}
        ) from None


def holidays(value: Any) -> str | None:
    """Whose public holidays: a country, or a country and a region of it, by their ISO codes ("US", "US:CA")."""
    plain = (line(value) or "").upper()
    if plain and not _CALENDAR.fullmatch(plain):
        raise Unreadable(
            _("“%(value)s” is no country's calendar; write one such as US or US:CA") % {"value": shown(plain)}
        )
    return plain or None


def extension(value: Any) -> str | None:
    """A phone extension, as text: it may begin with zeros."""
    plain = word(value, 60)
    if plain is None:
        return None
    return re.sub(r"^((x|ext\.?|extension|#)\s*)+", "", plain, flags=re.IGNORECASE)[:40].strip() or None


def phone_number(value: Any) -> str | None:
    """A phone number as written; surrounding quotation marks go. It must hold at least three digits."""
    plain = (word(value) or "").strip("\"'“” ")
    if not plain:
        return None
    if sum(sign.isdigit() for sign in plain) < 3:
        raise Unreadable(_("“%(value)s” is no phone number") % {"value": shown(plain)})
    return plain


def split_extension(number_text: str) -> tuple[str, str]:
    """`541-706-2900 x7140` as number and extension."""
    found = re.fullmatch(
        r"(.*?\d)\s*(?:,|;)?\s*(?:x|ext\.?|extension|#)\s*:?\s*(\d[\d ]*)", number_text.strip(), re.IGNORECASE
    )
    return (found[1].strip(), found[2].replace(" ", "")) if found else (number_text.strip(), "")
