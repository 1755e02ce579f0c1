"""Opening hours as people write them (“Mon-Fri 8:30am-5pm”, “lunes a viernes de 9 a 5”), where they leave no doubt.

Whatever is not understood to the last word is not read at all: half a sentence would say other hours. Pure.
"""

import re
from dataclasses import dataclass
from datetime import time

from .choices import WEEKDAYS
from .spoken_times import Span, TimeSaid, span_of

EVERY = frozenset(WEEKDAYS)
_DAY_WORDS = {
    "MO": "mon monday mondays m lun lunes l",
    "TU": "tue tues tuesday tuesdays tu t mar martes",
    "WE": "wed weds wednesday wednesdays w we mie mié miercoles miércoles",
    "TH": "thu thur thurs thursday thursdays th r jue jueves",
    "FR": "fri friday fridays f fr vie viernes v",
    "SA": "sat saturday saturdays sa sab sáb sabado sábado sabados sábados",
    "SU": "sun sunday sundays su dom domingo domingos",
}
DAYS = {word: day for day, words in _DAY_WORDS.items() for word in words.split()}
_SETS = {
    "weekdays": EVERY - {"SA", "SU"},
    "weekday": EVERY - {"SA", "SU"},
    "weekends": frozenset({"SA", "SU"}),
    "weekend": frozenset({"SA", "SU"}),
    "daily": EVERY,
    "everyday": EVERY,
    "diario": EVERY,
    "diariamente": EVERY,
}
_PHRASES = [
    (r"\b(every day|7 days (a|per) week|seven days a week|todos los d[ií]as|7 d[ií]as a la semana)\b", " daily "),
    (r"\b(entre semana|d[ií]as laborables|days? of the week)\b", " weekdays "),
    (r"\b(fines? de semana)\b", " weekends "),
    (r"(\d)\s*(de la|por la) ma[nñ]ana\b", r"\1am"),
    (r"(\d)\s*(de la|por la) (tarde|noche)\b", r"\1pm"),
    (r"\b(12\s*)?(noon|mediod[ií]a|midday)\b", " 12pm "),
    (r"\b(12\s*)?(midnight|medianoche)\b", " 12am "),
    (r"\b(to|thru|through|till|until|til|al|hasta|a)\b(?!\.)", "-"),
    (r"\b(and|y|e)\b", "&"),
    (r"\b(cerrado|cerrada|cerrados)\b", "closed"),
]
_ALWAYS = re.compile(
    r"(open|abierto)\s*24\s*(hours|horas|hrs)|always open|siempre abierto|around the clock"
    r"|(open\s*|abierto\s*)?24\s*/\s*7(\s*/\s*365)?"
    r"|(open\s*|abierto\s*)?24\s*(hours|hrs|horas|hr|h)?\s*,?\s*(a day|per day|al d[ií]a|daily)?\s*[,/&]?\s*"
    r"(7 days( a week| per week)?|7 d[ií]as( a la semana)?|every day|todos los d[ií]as)",
)
_HOLIDAYS = re.compile(
    r"[,;.(]?\s*(closed|except|excluding|cerrado|excepto)\s*(on|for|en|los)?\s*(d[ií]as)?\s*"
    r"(all|most|major|federal|legal|public|state|national)?\s*(holidays|festivos|feriados)\s*\)?",
)
_FILLER = frozenset(
    {"open", "abierto", "abierta", "from", "de", "los", "las", "el", "la", "on", "hours", "hrs", "horario", "every"}
)
_TOKEN = re.compile(
    r"(?P<time>\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\b\.?|[ap]\b(?!\w))?|\d{1,2}:\d{2})"
    r"|(?P<word>[a-záéíóúñ]+)\.?|(?P<sign>[-,&;/|\n:])"
)


@dataclass(frozen=True)
class SpokenRule:
    """Open on these days of every week, from when to when."""

    days: tuple[str, ...]
    opens_at: time
    closes_at: time


def read_hours(text: str) -> tuple[list[SpokenRule], str]:
    """The weekly rules a text says, and what else it says in words; no rules where there is any doubt."""
    plain = re.sub(r"[–—−]", "-", " ".join(text.casefold().replace("\n", " ; ").split())).strip(" .;")
    holidays = _HOLIDAYS.search(plain)
    rest = holidays[0].strip(" ,;.()") if holidays else ""
    plain = _HOLIDAYS.sub(" ", plain).strip(" ,.;")
    if _ALWAYS.fullmatch(plain):
        return [SpokenRule(WEEKDAYS, time(0), time(23, 59))], rest
    for pattern, into in _PHRASES:
        plain = re.sub(pattern, into, plain)
    tokens = _tokens(plain)
    week = _week(_items(tokens)) if tokens else None
    return (_rules(week), rest) if week else ([], "")


def _tokens(plain: str) -> list[tuple[str, str]] | None:
    """Times, words and signs; None where a sign stands that is none of these."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(plain):
        if plain[place] in " ()":
            place += 1
            continue
        token = _TOKEN.match(plain, place)
        if not token:
            return None
        found += _sorted_in(token)
        place = token.end()
    return found


def _sorted_in(token: re.Match[str]) -> list[tuple[str, str]]:
    if token["time"]:
        return [("time", token["time"].strip())]
    if token["sign"]:
        return [] if token["sign"] == ":" else [("sign", token["sign"])]
    word = token["word"]
    if word in _FILLER:
        return []
    glued = re.fullmatch(r"(?:m|th|tu|t|w|r|f|sa|su)+", word)
    if word not in DAYS and glued:
        parts = re.findall(r"th|tu|sa|su|m|t|w|r|f", word)
        return [pair for part in parts for pair in (("word", part), ("sign", ","))][:-1]
    return [("word", word)]


Item = tuple[str, object]


def _items(tokens: list[tuple[str, str]]) -> list[Item] | None:
    """Runs of days, runs of times, and “closed”, in their order."""
    items: list[Item] = []
    place, is_apart = 0, False
    while place < len(tokens):
        kind, said = tokens[place]
        if kind == "sign":
            if said == "-":
                return None
            is_apart = said in ";|"
            place += 1
            continue
        if kind == "word" and said == "closed":
            items.append(("closed", None))
            place += 1
            continue
        taken = _days_at(tokens, place) if kind == "word" else _span_at(tokens, place)
        if taken is None:
            return None
        found, place = taken
        name = "days" if kind == "word" else "spans"
        _add(items, name, found, is_apart and name == "days")
        is_apart = False
    return items


def _add(items: list[Item], name: str, found: object, is_apart: bool) -> None:
    if items and items[-1][0] == name and not is_apart:
        items[-1] = (name, items[-1][1] | found if name == "days" else [*items[-1][1], *found])  # type: ignore
    else:
        items.append((name, found))


def _days_at(tokens: list[tuple[str, str]], place: int) -> tuple[object, int] | None:
    word = tokens[place][1]
    if word in _SETS:
        return _SETS[word], place + 1
    if word not in DAYS:
        return None
    first = WEEKDAYS.index(DAYS[word])
    if tokens[place + 1 : place + 2] != [("sign", "-")]:
        return frozenset({WEEKDAYS[first]}), place + 1
    if place + 2 >= len(tokens) or tokens[place + 2][1] not in DAYS:
        return None
    last = WEEKDAYS.index(DAYS[tokens[place + 2][1]])
    run = WEEKDAYS[first : last + 1] if first <= last else WEEKDAYS[first:] + WEEKDAYS[: last + 1]
    return frozenset(run), place + 3


def _span_at(tokens: list[tuple[str, str]], place: int) -> tuple[object, int] | None:
    if tokens[place + 1 : place + 2] != [("sign", "-")] or place + 2 >= len(tokens) or tokens[place + 2][0] != "time":
        return None
    return [(tokens[place][1], tokens[place + 2][1])], place + 3


def _week(items: list[Item] | None) -> dict[str, list[Span]] | None:
    """Which spans each day has; None where a day is said twice, or something stands alone."""
    if not items or items[0][0] not in ("days", "spans", "closed"):
        return None
    week: dict[str, list[Span]] = {}
    shut: set[str] = set()
    days_first = next((kind for kind, _said in items if kind != "closed"), "") == "days"
    if items[0][0] == "closed" and days_first:
        days_first = len(items) > 2
    left = list(items)
    while left:
        pair = _pair(left, days_first)
        if pair is None:
            return None
        days, spans = pair
        read = [] if spans is None else _read(spans)
        if read is None or any(day in week or day in shut for day in days):
            return None
        shut |= days if spans is None else set()
        week.update(dict.fromkeys(days, read) if spans is not None else {})
    return week or None


def _pair(left: list[Item], days_first: bool) -> tuple[set[str], list[tuple[str, str]] | None] | None:
    """Take one group off the front: its days and its spans, or None for “closed”."""
    if len(left) < 2:
        return None
    (one, first), (two, second) = left[0], left[1]
    del left[:2]
    if {one, two} == {"days", "closed"}:
        return set(first if one == "days" else second), None  # type: ignore
    if (one, two) == ("days", "spans") and days_first:
        return set(first), second  # type: ignore
    if (one, two) == ("spans", "days") and not days_first:
        return set(second), first  # type: ignore
    return None


def _read(spans: list[tuple[str, str]]) -> list[Span] | None:
    read: list[Span] = []
    for opens, closes in spans:
        first, last = TimeSaid.of(opens), TimeSaid.of(closes)
        found = span_of(first, last, after=read[-1][1] if read else None) if first and last else None
        if found is None or (read and found[0] < read[-1][1]):
            return None
        read.append(found)
    return read


def _rules(week: dict[str, list[Span]]) -> list[SpokenRule]:
    grouped: dict[Span, list[str]] = {}
    for day in WEEKDAYS:
        for span in week.get(day, []):
            grouped.setdefault(span, []).append(day)
    return [SpokenRule(tuple(days), opens, closes) for (opens, closes), days in grouped.items()]
