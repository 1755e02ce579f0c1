"""One row of a dispatch export becomes facts of an encounter, or is refused with column and reason. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casemgmt.core.calendar import add_days
from casemgmt.core.tables import Table

from . import clock_text, times
from .date_order import Order, order_of
from .mapping import CODES, LISTS, NUMBERS, TEXTS, YES_NO, ExportMapping, FieldRule, folded
from .models import TIMES, Disposition, Encounter, TimeFlag

TOTALS = re.compile(
    r"^(grand |sub ?|column )?totals?\b|^(sum|count|average|records|rows)( of| total|:|$)|^end of report", re.I
)
TRUE = frozenset({"yes", "y", "true", "t", "1", "x"})
FALSE = frozenset({"no", "n", "false", "f", "0"})
OWN_WORDS = {"call_type": "call_type_text", "disposition": "disposition_text"}
LENGTHS = {
    name: getattr(Encounter._meta.get_field(name), "max_length", None) or 20_000
    for name in (*TEXTS, *OWN_WORDS.values())
}
EARLIEST, LATEST = 1900, 2200
JOINT = re.compile(r"[/,;+&|]")  # between the units that went together
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row: where, and why. A refusal keeps the row out; anything else only says what to doubt."""

    row: int
    column: str
    reason: str
    is_refusal: bool = False
    is_left_out: bool = False


@dataclass
class Parsed:
    """What one row says. `facts` fit the fields of an encounter; the area goes by its name."""

    row: int
    facts: dict[str, Any] = field(default_factory=dict)
    area: str = ""
    flags: dict[str, str] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    is_skipped: bool = False

    @property
    def is_refused(self) -> bool:
        return any(problem.is_refusal for problem in self.problems)

    def doubt(self, column: str, reason: str) -> None:
        self.problems.append(RowProblem(self.row, column, reason))

    def refuse(self, column: str, reason: str) -> None:
        self.problems.append(RowProblem(self.row, column, reason, is_refusal=True))

    def leave_out(self, reason: str) -> None:
        """No row of a call: it is counted, and said why."""
        self.is_skipped = True
        self.problems = [RowProblem(self.row, "", reason, is_left_out=True)]


class ExportRow:
    """The cells of one row by column name; of columns named twice the first counts."""

    def __init__(self, headings: Sequence[str], cells: Sequence[Any], blanks: frozenset[str]) -> None:
        self.cells = dict(reversed(list(zip(headings, cells, strict=False))))
        self.blanks = blanks

    def raw(self, column: str) -> Any:
        return self.cells.get(folded(column), "")

    def text(self, column: str) -> str:
        return " ".join(str(self.raw(column)).split())

    def given(self, columns: Sequence[str]) -> list[tuple[str, Any]]:
        """Columns that hold something."""
        return [(name, self.raw(name)) for name in columns if not self.is_blank(name)]

    def is_blank(self, column: str) -> bool:
        return self.text(column).casefold() in self.blanks


def parse(
    table: Table, mapping: ExportMapping, zone: ZoneInfo, now: datetime, order: Order | None = None
) -> Iterator[Parsed]:
    """Every row; those refused and left out come first. A dispatch number seen before stays with its first row."""
    for number, reason in table.refused:
        yield Parsed(number, problems=[RowProblem(number, "", reason, is_refusal=True)])
    for number, reason in table.left_out:
        yield Parsed(number, is_skipped=True, problems=[RowProblem(number, "", reason, is_left_out=True)])
    first_row: dict[str, tuple[int, list[Any]]] = {}
    how = HowRead(mapping, mapping.time_rules(zone), (order or order_of(table, mapping)).day_first, now)
    for number, cells in table.rows:
        parsed = parse_row(number, table.headings, cells, how)
        key = parsed.facts.get("external_id", "")
        if not (parsed.is_skipped or parsed.is_refused):
            kept = first_row.setdefault(key, (number, cells))
            if kept[0] != number and kept[1] != cells:
                parsed.refuse(_column(mapping, "external_id"), _twice(kept[0]))
        yield parsed


@dataclass(frozen=True)
class HowRead:
    """How the rows of one file are read."""

    mapping: ExportMapping
    rules: clock_text.TimeRules
    day_first: dict[str, bool]
    now: datetime

    def rules_for(self, columns: Sequence[str]) -> clock_text.TimeRules:
        """The rules, with the order of day and month of the column."""
        told = [self.day_first[column] for column in columns if column in self.day_first]
        return replace(self.rules, day_first=told[0]) if told else self.rules


def parse_row(number: int, headings: Sequence[str], cells: Sequence[Any], how: HowRead) -> Parsed:
    """What one row says of its encounter."""
    mapping = how.mapping
    parsed, row = Parsed(number), ExportRow(headings, cells, mapping.blanks)
    reason = _why_no_record(row, headings, cells, mapping)
    if reason:
        parsed.leave_out(reason)
        return parsed
    for name, rule in mapping.fields.items():
        if name not in TIMES:
            _read_field(name, rule, row, parsed)
    _read_times(how, row, parsed)
    _check(parsed, mapping)
    parsed.flags = times.flags({name: parsed.facts.get(name) for name in TIMES}, how.now, parsed.flags)
    for name, flag in parsed.flags.items():
        parsed.doubt(_column(mapping, name), _why_not_believed(flag))
    return parsed


def _why_not_believed(flag: str) -> str:
    words = _("%(flag)s: kept as given, left out of response times.")
    return words % {"flag": TimeFlag(flag).label}


def _twice(row: int) -> str:
    return _("This dispatch number stands in row %(row)d already, with other values. The first one counts.") % {
        "row": row
    }


def _why_no_record(row: ExportRow, headings: Sequence[str], cells: Sequence[Any], mapping: ExportMapping) -> str:
    """A totals row, the heading again, a row of another service: why it is left out. Empty for the row of a call."""
    words = [str(cell).strip() for cell in cells if str(cell).strip()]
    if not words:
        return _("The row holds nothing but blanks.")
    if [folded(cell) for cell in cells][: len(headings)] == list(headings):
        return _("The heading again.")
    if folded(words[0]) in mapping.skip or any(folded(row.text(name)) in mapping.skip for name in _id_columns(mapping)):
        return _("The mapping says to skip rows that begin so.")
    has_time = any(row.given(rule.columns) for name, rule in mapping.fields.items() if name in TIMES and not rule.after)
    if TOTALS.match(words[0]) and not has_time:
        return _("A row of totals.")
    for column, codes in mapping.only:
        units = {folded(part) for part in JOINT.split(row.text(column))}
        if folded(row.text(column)) not in codes and not units & codes:
            return _("Of another service, by “%(column)s”.") % {"column": column}
    for column, codes in mapping.without:
        if folded(row.text(column)) in codes:
            return _("Left out as “%(word)s” in “%(column)s”.") % {"word": row.text(column)[:60], "column": column}
    return ""


def _id_columns(mapping: ExportMapping) -> tuple[str, ...]:
    return mapping.fields["external_id"].columns


def _column(mapping: ExportMapping, name: str) -> str:
    rule = mapping.fields.get(name)
    return " + ".join(rule.columns)[:120] if rule else ""


def _read_field(name: str, rule: FieldRule, row: ExportRow, parsed: Parsed) -> None:
    if name == "area":
        parsed.area = str(rule.value or "")[:80] or _area(rule, row)
    elif rule.value is not None:
        parsed.facts.update(_constant(name, rule.value))
    elif name in CODES:
        _read_code(name, rule, row, parsed)
    elif name in LISTS:
        _read_list(name, rule, row, parsed)
    elif name in YES_NO:
        _read_yes_no(name, rule, row, parsed)
    elif name in NUMBERS:
        _read_number(name, rule, row, parsed)
    else:
        _read_text(name, rule, row, parsed)


def _constant(name: str, value: Any) -> dict[str, Any]:
    if name in LISTS:
        return {name: value if isinstance(value, list) else [value]}
    return {name: value if name in YES_NO or name in NUMBERS else str(value)}


def _read_code(name: str, rule: FieldRule, row: ExportRow, parsed: Parsed) -> None:
    """The first column with a known code decides. An unknown one becomes “other” and keeps its own words."""
    given = [(column, str(cell).strip()) for column, cell in row.given(rule.columns)]
    told = [(column, word) for column, word in given if folded(word) not in rule.ignore]
    if name in OWN_WORDS and given:
        own = OWN_WORDS[name]
        parsed.facts.setdefault(own, "; ".join(dict.fromkeys(word for _column, word in given))[: LENGTHS[own]])
    code = next((found for _column, word in told if (found := _known_code(name, rule, word))), "")
    unknown = [(column, word) for column, word in told if not _known_code(name, rule, word)]
    parsed.facts[name] = code or (_fallback(name, rule) if unknown else rule.otherwise)
    for column, word in unknown if not (code or rule.otherwise) else []:
        parsed.doubt(column, _unknown_code(word, parsed.facts[name]))


def _known_code(name: str, rule: FieldRule, word: str) -> str:
    """By the mapping's table, else one of our own codes or labels."""
    if folded(word) in rule.values:
        return rule.values[folded(word)]
    return next((str(code) for code, label in CODES[name].choices if folded(word) in (str(code), folded(label))), "")


def _fallback(name: str, rule: FieldRule) -> str:
    has_other = "other" in {str(code) for code in CODES[name].values}
    return rule.otherwise or ("other" if has_other else "none" if name == "co_response" else "")


def _unknown_code(word: str, code: str) -> str:
    words = _("“%(word)s” is not in the mapping; taken as “%(code)s”, the words are kept.")
    return words % {"word": word[:80], "code": code or _("not given")}


def _read_list(name: str, rule: FieldRule, row: ExportRow, parsed: Parsed) -> None:
    found: list[str] = []
    for column, cell in row.given(rule.columns):
        for word in re.split(r"[;,|/\n]", str(cell)) if folded(cell) not in rule.values else [str(cell)]:
            code = _list_code(name, rule, word)
            if code:
                found.append(code)
            elif folded(word) and folded(word) not in rule.ignore and not rule.otherwise:
                parsed.doubt(column, _("“%(word)s” is not in the mapping; left out.") % {"word": word.strip()[:80]})
    parsed.facts[name] = [str(code) for code in LISTS[name].values if code in found]


def _list_code(name: str, rule: FieldRule, word: str) -> str:
    if folded(word) in rule.values:
        return rule.values[folded(word)]
    own = {str(code) for code in LISTS[name].values}
    return folded(word) if folded(word) in own else rule.otherwise if folded(word) not in rule.ignore else ""


def _read_yes_no(name: str, rule: FieldRule, row: ExportRow, parsed: Parsed) -> None:
    is_three_way = name in {"criterion_met", "felt_safe"}
    default = True if name == "sent_to_team" else None if is_three_way else False
    parsed.facts[name] = default
    for column, cell in row.given(rule.columns):
        answer = _yes_no(folded(cell), rule)
        if answer is None:
            parsed.doubt(column, _("“%(word)s” is neither yes nor no; left open.") % {"word": str(cell)[:80]})
        else:
            parsed.facts[name] = answer


def _yes_no(word: str, rule: FieldRule) -> bool | None:
    if word in rule.yes or word in rule.no:
        return word in rule.yes
    if rule.yes and not rule.no:
        return False
    if rule.no and not rule.yes:
        return True
    return True if word in TRUE else False if word in FALSE else None


def _read_number(name: str, rule: FieldRule, row: ExportRow, parsed: Parsed) -> None:
    parsed.facts[name] = None
    for column, cell in row.given(rule.columns)[:1]:
        try:
            value = float(str(cell).strip().replace(",", "."))
        except ValueError:
            value = float("nan")
        if abs(value) <= NUMBERS[name]:
            parsed.facts[name] = value
        else:
            parsed.doubt(column, _("“%(word)s” is no such number; left out.") % {"word": str(cell)[:40]})


def _area(rule: FieldRule, row: ExportRow) -> str:
    for _column, cell in row.given(rule.columns):
        word = " ".join(str(cell).split())
        if folded(word) not in rule.ignore:
            return rule.values.get(folded(word), word)[:80]
    return ""


def _read_text(name: str, rule: FieldRule, row: ExportRow, parsed: Parsed) -> None:
    given = [(column, cell) for column, cell in row.given(rule.columns) if not rule.only or folded(cell) in rule.only]
    text = (" " if name != "narrative" else "\n").join(str(cell).strip() for _column, cell in given)
    if len(text) > LENGTHS[name]:
        parsed.doubt(
            given[0][0], _("The text is longer than %(most)d signs; the rest is left out.") % {"most": LENGTHS[name]}
        )
    parsed.facts[name] = text[: LENGTHS[name]].strip()


def _read_times(how: HowRead, row: ExportRow, parsed: Parsed) -> None:
    stated = {name: rule for name, rule in how.mapping.fields.items() if name in TIMES}
    for name, rule in sorted(stated.items(), key=lambda item: bool(item[1].after)):
        parsed.facts[name] = None
        given = row.given(rule.columns)
        if given and rule.after:
            _read_amount(name, rule, given[0], parsed)
        elif given:
            _read_moment(name, rule, given, parsed, how.rules_for(rule.columns))
    _turn_midnight(stated, parsed, how.rules.zone)


def _read_moment(
    name: str, rule: FieldRule, given: list[tuple[str, Any]], parsed: Parsed, rules: clock_text.TimeRules
) -> None:
    column = given[-1][0]
    if len(rule.columns) > 1 and (len(given) < len(rule.columns)) and rule.columns[-1] not in dict(given):
        return
    try:
        reading = clock_text.read_time([cell for _column, cell in given], rules)
    except (ValueError, OverflowError):
        shown = " ".join(str(cell) for _column, cell in given)[:60]
        parsed.doubt(column, _unread(shown, rules))
        return
    if not EARLIEST <= reading.at.year <= LATEST:
        parsed.doubt(column, _("The year %(year)d cannot be meant; left out.") % {"year": reading.at.year})
        return
    parsed.facts[name] = reading.at
    if reading.flag:
        parsed.flags[name] = reading.flag


def _unread(shown: str, rules: clock_text.TimeRules) -> str:
    numbers = clock_text.two_numbers(shown, rules.formats)
    if numbers is None or max(numbers) <= 12:
        return _("“%(word)s” is no date and time that can be read; left out.") % {"word": shown}
    first, second = numbers
    if (second if rules.day_first else first) <= 12:
        return _("“%(word)s” is no date and time that can be read; left out.") % {"word": shown}
    if rules.day_first:
        return _("“%(word)s” does not fit: the day stands first in this column. Left out.") % {"word": shown}
    return _("“%(word)s” does not fit: the month stands first in this column. Left out.") % {"word": shown}


def _turn_midnight(stated: dict[str, FieldRule], parsed: Parsed, zone: ZoneInfo) -> None:
    """A clock beside the date of the call that is half a day before the call belongs to the next day."""
    call = stated.get("received_at")
    start = parsed.facts.get("received_at")
    if call is None or start is None or len(call.columns) < 2:
        return
    for name, rule in stated.items():
        at = parsed.facts.get(name)
        if at and len(rule.columns) > 1 and rule.columns[0] == call.columns[0] and start - at > HALF_A_DAY:
            parsed.facts[name] = add_days(at, 1, zone)


def _read_amount(name: str, rule: FieldRule, given: tuple[str, Any], parsed: Parsed) -> None:
    """So many seconds, minutes or hours after another time."""
    column, cell = given
    start = parsed.facts.get(rule.after)
    if start is None:
        return
    try:
        parsed.facts[name] = start + timedelta(seconds=float(str(cell).replace(",", ".")) * rule.unit)
    except (ValueError, OverflowError):
        parsed.doubt(column, _("“%(word)s” is no amount of time; left out.") % {"word": str(cell)[:40]})
        return
    if rule.after in parsed.flags:
        parsed.flags[name] = parsed.flags[rule.after]


def _check(parsed: Parsed, mapping: ExportMapping) -> None:
    if parsed.facts.get("sent_to_team", True):  # a file tells of every row whose service it was
        parsed.facts |= {name: "" for name in ("stayed_with", "not_sent_because") if name in parsed.facts}
    if not parsed.facts.get("external_id"):
        parsed.refuse(_column(mapping, "external_id"), _("The dispatch number is missing."))
    if not any(parsed.facts.get(name) for name in TIMES):
        columns = ", ".join(_column(mapping, name) for name in TIMES if name in mapping.fields)[:120]
        parsed.refuse(columns, _("The row gives no time that can be read."))
    if not parsed.facts.get("source"):
        parsed.facts["source"] = "other"
        parsed.doubt(_column(mapping, "source"), _("The source is missing; taken as “other”."))
    if not parsed.facts.get("disposition"):
        parsed.facts["disposition"] = Disposition.OTHER.value
        if "disposition" in mapping.fields and parsed.facts.get("sent_to_team", True):
            parsed.doubt(_column(mapping, "disposition"), _("The outcome is missing; taken as “other”."))
