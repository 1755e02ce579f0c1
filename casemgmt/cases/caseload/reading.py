"""One row of a spreadsheet becomes what it says of a person and a case, or is refused with column and reason. Pure."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casemgmt.core import languages
from casemgmt.core.by_eye import texts_in, written
from casemgmt.core.calendar import local_date
from casemgmt.core.tables import Table
from casemgmt.encounters.clock_text import TimeRules, read_time
from casemgmt.encounters.date_order import Order, order_among
from casemgmt.encounters.dispatch import RowProblem

from .choices import CLOSED, DATES, NEED, NOBODY, ONE_COLUMN_NEEDS, OPEN, SEVERAL, CaseColumns, ProgramWords

YEAR = re.compile(r"^(19|20)\d{2}$")
NUMBER = re.compile(r"\d{1,3}")
TWO_PEOPLE = re.compile(r"\S\s*(?:&|\+|/)\s*\S|\s(?:and|y)\s", re.IGNORECASE)
BETWEEN = {"needs": re.compile(r"[;,/|\n]+"), "race_ethnicity": re.compile(r"[;|\n]+")}
TEXTS = ("first_name", "last_name", "goes_by", "description", "language", "last_known_place")
LENGTHS = {"description": 200, "last_known_place": 200, "language": 40, "next_words": 200, "note": 5000}
KEY_LENGTH, NAME_LENGTH = 120, 80


@dataclass(frozen=True)
class ReachSaid:
    """A way to reach somebody, as a column tells it."""

    kind: str
    value: str
    column: str
    belongs_to: str = ""
    line: str = ""


@dataclass
class CaseRow:
    """What one row says. `facts` are those of a person; what is empty was not said."""

    number: int
    key: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    reach: list[ReachSaid] = field(default_factory=list)
    other: dict[str, str] = field(default_factory=dict)
    opened_on: date | None = None
    owner: str = ""
    risk: str = ""
    state: str = OPEN
    needs: list[str] = field(default_factory=list)
    next_on: date | None = None
    next_clock: time | None = None
    next_words: str = ""
    note: str = ""
    says: str = ""
    said_on: date | None = None
    consent: dict[str, Any] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(problem.is_refusal for problem in self.problems)

    @property
    def is_left_out(self) -> bool:
        return self.state == CLOSED

    @property
    def name(self) -> str:
        """The name as the row gives it."""
        facts = self.facts
        whole = f"{facts.get('first_name', '')} {facts.get('last_name', '')}".strip()
        return whole or facts.get("goes_by") or facts.get("description") or ""

    @property
    def whole_note(self) -> str:
        """The note; what was not understood of the row stands below it, in the words of the file."""
        told = "\n".join(f"{column}: {text}" for column, text in self.unread)
        below = _("From the list, as it stood there:\n%(told)s") % {"told": told} if told else ""
        return "\n\n".join(part for part in (self.note, below) if part)[: LENGTHS["note"]]

    def doubt(self, column: str, reason: str) -> None:
        """It goes in; this is said of it."""
        self.problems.append(RowProblem(self.number, column, reason))

    def leave_open(self, column: str, cell: Any, words: str) -> None:
        """What stands there was not understood: it is doubted, and kept in the words of the file."""
        self.doubt(column, words % {"text": written(cell)[:60]})
        self.unread.append((column, written(cell)))

    def refuse(self, column: str, reason: str) -> None:
        """It stays out."""
        self.problems.append(RowProblem(self.number, column, reason, is_refusal=True))


def order_of(table: Table, said: CaseColumns) -> Order:
    """Whether day or month stands first, for each column of dates."""
    columns = [heading for name, headings in said.by_field().items() if name in DATES for heading in headings]
    told = {"day": True, "month": False}.get(said.first)
    found = order_among({heading: list(_raw(table, heading)) for heading in columns}, told)
    if not found.question:
        return found
    return replace(found, question=f"{found.question} {_('Say it where the columns are said, at “Dates such as …”.')}")


def _raw(table: Table, heading: str) -> Iterator[Any]:
    place = table.headings.index(heading)
    return (cells[place] for _number, cells in table.rows if place < len(cells))


def words_in(table: Table, name: str, headings: Sequence[str]) -> Iterator[str]:
    """The words whose meaning is asked: of a list of needs each one."""
    for text in texts_in(table, headings):
        yield from _split(name, text) if name in SEVERAL else (text,)


def _split(name: str, text: str) -> list[str]:
    return [part for part in (" ".join(piece.split()) for piece in BETWEEN[name].split(text)) if part]


def read_rows(
    table: Table, said: CaseColumns, words: ProgramWords, zone: ZoneInfo, at: datetime, order: Order
) -> list[CaseRow]:
    """All rows in their order. A key that stands twice is refused the second time; rows that could not be read at all
    are refused too."""
    reader, seen = _Reader(table, said, words, zone, at, order), dict[str, int]()
    rows = [reader.row(number, cells) for number, cells in table.rows]
    for row in rows:
        first = seen.setdefault(row.key, row.number) if row.key else row.number
        if first != row.number and not row.is_left_out:
            row.refuse("", _("The same number, or the same name and birth date, stands in row %(n)s.") % {"n": first})
    rows += [_unreadable(number, reason) for number, reason in table.refused]
    return sorted(rows, key=lambda row: row.number)


def _unreadable(number: int, reason: str) -> CaseRow:
    row = CaseRow(number)
    row.refuse("", reason)
    return row


class _Reader:
    """Reads row after row of one file."""

    def __init__(
        self, table: Table, said: CaseColumns, words: ProgramWords, zone: ZoneInfo, at: datetime, order: Order
    ) -> None:
        self.said, self.words, self.zone, self.order = said, words, zone, order
        self.today, self.chosen = local_date(at, zone), said.by_field()
        self.places = {heading: place for place, heading in enumerate(table.headings) if heading}

    def row(self, number: int, cells: Sequence[Any]) -> CaseRow:
        """What a row says."""
        row = CaseRow(number)
        get: Callable[[str], Any] = lambda name: self._cells(cells, name)  # noqa: E731
        for step in (self._person, self._birth, self._reach, self._other, self._case, self._needs, self._agreed):
            step(row, get)
        if not row.name and not row.is_left_out:
            row.refuse("", _("There is no name and no description in this row."))
        row.key = self._key(row, get)
        return row

    def _cells(self, cells: Sequence[Any], name: str) -> list[tuple[str, Any]]:
        """What stands in the columns of a field, in the file's order: heading and cell, blanks left out."""
        headings = [h for h in self.chosen.get(name, ()) if h in self.places]
        places = sorted(((h, self.places[h]) for h in headings), key=lambda pair: pair[1])
        return [(h, cells[place]) for h, place in places if place < len(cells) and written(cells[place])]

    def _text(self, row: CaseRow, get: Any, name: str) -> str:
        found = get(name)
        text, most = " ".join(written(cell) for _h, cell in found), LENGTHS.get(name, NAME_LENGTH)
        if len(text) > most:
            row.doubt(found[0][0], _("Longer than %(n)s characters; its end was cut off.") % {"n": most})
        return text[:most]

    def _code(self, row: CaseRow, get: Any, name: str) -> str:
        """The code of the first word that has one; a word nobody gave a meaning is doubted."""
        for heading, cell in get(name):
            code = self._meaning(name, written(cell))
            if code:
                return code
            row.leave_open(heading, cell, _("“%(text)s” was not said to be anything; left open."))
        return ""

    def _meaning(self, name: str, word: str) -> str:
        """Our code for a word; one that is none any more, such as a colleague who left, is none."""
        said = self.said.words.get(name, {})
        code = said[word] if word in said else self.words.guess(name, word)
        return code if code in self.words.codes(name) else ""

    def _day(self, row: CaseRow, get: Any, name: str) -> date | None:
        """The day a date cell says, in the program's zone. One that fits the other order alone is read so."""
        for heading, cell in get(name):
            is_day_first = self.order.day_first.get(heading, False)
            if found := self._date(cell, is_day_first):
                return found
            if found := self._date(cell, not is_day_first):
                words = _("“%(text)s” was read as %(day)s: the other order is no date.")
                row.doubt(heading, words % {"text": written(cell)[:40], "day": found.isoformat()})
                return found
            row.leave_open(heading, cell, _("“%(text)s” is no date; left open."))
        return None

    def _date(self, cell: Any, is_day_first: bool) -> date | None:
        try:
            return local_date(read_time([cell], TimeRules(self.zone, day_first=is_day_first)).at, self.zone)
        except (ValueError, OverflowError):
            return None

    def _person(self, row: CaseRow, get: Any) -> None:
        facts: dict[str, Any] = {name: text for name in TEXTS if (text := self._text(row, get, name))}
        if "language" in facts:
            code, said = languages.read(facts["language"])
            facts["language"] = said or code
        facts |= _named(self._text(row, get, "name"), facts)
        for heading, cell in [*get("name"), *get("first_name")]:
            if TWO_PEOPLE.search(written(cell)):
                row.doubt(heading, _("This may be two people: it comes in as one. Give the second a row of their own."))
        facts |= {name: code for name in ("gender", "housing_status") if (code := self._code(row, get, name))}
        if area := self._code(row, get, "area"):
            facts["area"] = area
        if races := list(dict.fromkeys(self._listed(row, get, "race_ethnicity"))):
            facts["race_ethnicity"] = races
        for name in ("is_veteran", "needs_interpreter"):
            if said := self._code(row, get, name):
                facts[name] = said == "yes"
        row.facts = facts

    def _birth(self, row: CaseRow, get: Any) -> None:
        """A date, or a year alone; of an age when it was estimated nobody knows but today."""
        cells = get("birth_date")
        years = [int(text) for _h, cell in cells if YEAR.match(text := written(cell).removesuffix(".0"))]
        if years:
            row.facts["birth_year"] = years[0]
        elif born := self._day(row, get, "birth_date"):
            row.facts["birth_date"] = _of_last_century(born, self.today)
        for heading, cell in get("age"):
            if number := NUMBER.search(written(cell)):
                row.facts["age_estimate"] = int(number.group())
            else:
                row.leave_open(heading, cell, _("“%(text)s” is no age; left open."))

    def _reach(self, row: CaseRow, get: Any) -> None:
        for kind in ("phone", "email", "place"):
            for heading, cell in get(kind):
                values = [written(cell)] if kind == "place" else _several(written(cell))
                whose, line = self.said.whose.get(heading, ""), self.said.line.get(heading, "")
                row.reach += [ReachSaid(kind, value[:200], heading, whose, line) for value in values]

    def _other(self, row: CaseRow, get: Any) -> None:
        told = {name: self._text(row, get, name) for name in ("other_name", "other_phone")}
        if any(told.values()):
            relation = self._code(row, get, "other_relation")
            row.other = {**told, "relation": relation, "columns": self.chosen.get("other_phone", [""])[0]}

    def _case(self, row: CaseRow, get: Any) -> None:
        owner = self._code(row, get, "owner")
        row.owner = "" if owner == NOBODY else owner
        row.risk, row.state = self._code(row, get, "risk"), self._code(row, get, "state") or OPEN
        row.opened_on = self._day(row, get, "opened_on")
        row.next_on, row.next_clock = self._day(row, get, "next_on"), self._clock(row, get)
        if row.opened_on and row.opened_on > self.today:
            row.doubt(self.chosen["opened_on"][0], _("This day is still to come; left open."))
            row.opened_on = None
        row.next_words = self._text(row, get, "next_words")
        row.note = self._text(row, get, "note")

    def _clock(self, row: CaseRow, get: Any) -> time | None:
        """The hour of the next date: of a column of its own, else of the cell of the day. Midnight is none."""
        for heading, cell in [*get("next_at"), *get("next_on")]:
            rules = TimeRules(self.zone, day_first=self.order.day_first.get(heading, False))
            try:
                found = read_time([self.today, cell], rules).at.astimezone(self.zone).time()
            except (ValueError, OverflowError):
                if heading not in self.chosen.get("next_on", ()):
                    row.leave_open(heading, cell, _("“%(text)s” is no hour; left open."))
                continue
            if found != time(0):
                return found
        return None

    def _needs(self, row: CaseRow, get: Any) -> None:
        found = dict.fromkeys(self._listed(row, get, "needs"))
        for name in ONE_COLUMN_NEEDS:
            if name in self.chosen and self._code(row, get, name) == "yes":
                found[name.removeprefix(NEED)] = None
        row.needs = list(found)

    def _listed(self, row: CaseRow, get: Any, name: str) -> Iterator[str]:
        for heading, cell in get(name):
            for word in _split(name, written(cell)):
                code = self._meaning(name, word)
                if code:
                    yield code
                else:
                    row.leave_open(heading, word, _("“%(text)s” was not said to be anything; left out."))

    def _agreed(self, row: CaseRow, get: Any) -> None:
        row.says, row.said_on = self._code(row, get, "says"), self._day(row, get, "said_on")
        if row.says and row.said_on and row.said_on > self.today:
            row.doubt(self.chosen["said_on"][0], _("This day is still to come; left open."))
            row.said_on = None
        days = {name: self._day(row, get, name) for name in ("consent_on", "consent_until")}
        to = self._code(row, get, "consent_to")
        if any(days.values()) or get("consent_on") or get("consent_until"):
            row.consent = {"to": to, "on": days["consent_on"], "until": days["consent_until"]}

    def _key(self, row: CaseRow, get: Any) -> str:
        """The list's own number; else a digest of name and birth date, or name and first number."""
        own = " ".join(written(cell) for _h, cell in get("key")).removesuffix(".0")
        if own:
            return own if len(own) <= KEY_LENGTH else _digest(own)
        if "key" in self.chosen and row.name:
            row.refuse(self.chosen["key"][0], _("There is no number in this row, so the next copy would not find it."))
        born = str(row.facts.get("birth_date") or row.facts.get("birth_year") or "")
        first = next((one.value for one in row.reach), "") if not born else ""
        return _digest("\n".join([" ".join(row.name.casefold().split()), born, first])) if row.name else ""


def _named(whole: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """“Vega, Rosa” and “Rosa Vega” are the same; a column of its own for first or last name goes before."""
    if not whole:
        return {}
    last, comma, first = whole.partition(",")
    if not comma:
        first, _space, last = whole.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    told = {"first_name": first.strip()[:NAME_LENGTH], "last_name": last.strip()[:NAME_LENGTH]}
    return {name: text for name, text in told.items() if text and name not in facts}


def _of_last_century(born: date, today: date) -> date:
    """3/4/85 is of 1985: nobody is born in a year to come."""
    return born.replace(year=born.year - 100) if born > today and born.year > today.year else born


def _several(text: str) -> list[str]:
    """Numbers or addresses of one cell."""
    return [part.strip() for part in re.split(r"[;\n]| / | or ", text) if part.strip()]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
