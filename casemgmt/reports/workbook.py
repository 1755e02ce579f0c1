"""Measures as a workbook: what it is about, what it means, then each table as a sheet with the figures of the page."""

from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from casemgmt.core.tables import BookSheet, write_workbook

from .measures import FigureTable
from .narrowing import narrowed_in_words
from .queries import Answer
from .queries.answers import cell_for_machines
from .scope import Scope

WIDE, NARROW = 44, 16
RATES = ("code", "rate", "count", "of", "unknown", "percent", "low", "high", "lowest", "highest", "people", "of_people")
PARTS = ("code", "part", "count", "of", "percent", "within", "apart")


def write_measures(out: IO[bytes], told: Iterable[Answer], scope: Scope) -> None:
    """The workbook of some measures over one scope."""
    answers = list(told)
    write_workbook(out, [_about(answers, scope), _dictionary(answers), *_figures(answers)])


def words_of_columns() -> dict[str, str]:
    """What the columns are called that every measure has, and what stands in them."""
    return {
        "code": _("Code"),
        "rate": _("Rate"),
        "part": _("Part"),
        "count": _("How many"),
        "of": _("Of"),
        "unknown": _("Unknown"),
        "percent": _("Percent"),
        "low": _("95 % from"),
        "high": _("95 % to"),
        "lowest": _("Lowest percent"),
        "highest": _("Highest percent"),
        "people": _("Unique people"),
        "of_people": _("Of unique people"),
        "within": _("Within"),
        "apart": _("Apart"),
    }


def meanings() -> dict[str, str]:
    """The dictionary of those columns."""
    return {
        "code": _("What the rate or part is called in files and over the API"),
        "rate": _("The share in words"),
        "part": _("What became of them, in words"),
        "count": _("How many are counted"),
        "of": _("How many the percent is of; empty where it is no share"),
        "unknown": _("Of how many it is not known"),
        "percent": _("Rounded for itself, a half upwards; of fewer than 30 one case moves it by over three points"),
        "low": _("Lower end of the 95 % interval (Wilson), in percent"),
        "high": _("Upper end of the 95 % interval (Wilson), in percent"),
        "lowest": _("The percent if all that is unknown had not happened"),
        "highest": _("The percent if all that is unknown had happened"),
        "people": _("How many different people they are, where meetings are counted"),
        "of_people": _("How many different people the percent is of"),
        "within": _("The code of the part it is a part of"),
        "apart": _("1 where it is counted beside the whole and not in it"),
    }


def _about(answers: list[Answer], scope: Scope) -> BookSheet:
    """Of whom, when, as known when, narrowed by what; then each definition."""
    zone = scope.zone
    facts = [
        (_("Program"), scope.program.name),
        (_("From"), scope.first_day),
        (_("To"), scope.last_day),
        (_("As known on"), scope.as_of.astimezone(zone)),
        (_("Time zone"), str(zone)),
        (_("Narrowed by"), narrowed_in_words(scope) or _("nothing: everybody counts")),
    ]
    return BookSheet(_("About"), (_("What"), _("Value")), [*facts, *_definitions(answers)], (WIDE, 100))


def _definitions(answers: list[Answer]) -> Iterator[tuple[str, str]]:
    for told in answers:
        about = told.measure
        yield str(about.title), str(about.definition)
        yield _("%(title)s: counts") % {"title": about.title}, str(about.unit)
        yield _("%(title)s: read from") % {"title": about.title}, str(about.source)


def _dictionary(answers: list[Answer]) -> BookSheet:
    """Every column of every sheet: what it is called, its unit, what it means."""
    rows = [row for told in answers for row in _columns(told)]
    headings = (_("Measure"), _("Table"), _("Column"), _("Code"), _("Unit"), _("Meaning"))
    return BookSheet(_("Dictionary"), headings, rows, (WIDE, WIDE, WIDE, NARROW, NARROW, 80))


def _columns(told: Answer) -> Iterator[tuple[str, ...]]:
    title, names, meant = str(told.measure.title), words_of_columns(), meanings()
    defined = _("See the definition of the measure on the first sheet")
    for table, codes in ((_("Rates"), RATES), (_("Parts"), PARTS)):
        for code in codes:
            yield title, table, names[code], code, _unit(code, told), meant[code]
    for one in told.result.tables:
        for column in one.columns:
            yield title, str(one.title), str(column.heading), column.code, str(column.unit), defined


def _unit(code: str, told: Answer) -> str:
    if code in {"percent", "low", "high", "lowest", "highest"}:
        return "percent"
    if code in {"people", "of_people"}:
        return "unique people"
    return str(told.measure.unit) if code in {"count", "of", "unknown"} else "words"


def _figures(answers: list[Answer]) -> Iterator[BookSheet]:
    """A sheet for the rates, one for the parts, one for each table; of several measures each says whose it is."""
    names = words_of_columns()
    for told in answers:
        whose = f"{told.measure.code} " if len(answers) > 1 else ""
        if told.result.rates:
            yield _sheet(f"{whose}rates", [names[code] for code in RATES], _rates(told))
        yield _sheet(f"{whose}parts", [names[code] for code in PARTS], _parts(told))
        for table in told.result.tables:
            yield _sheet(f"{whose}{table.code}", [_in_unit(column) for column in table.columns], _rows(table))


def _sheet(title: str, headings: list[str], rows: Iterable[Any]) -> BookSheet:
    return BookSheet(title, headings, rows, (WIDE, *[NARROW] * (len(headings) - 1)))


def _in_unit(column: Any) -> str:
    """A heading that says in what it counts, where that is not how many."""
    heading = str(column.heading)
    return heading if column.unit in {"count", "words"} else f"{heading} ({column.unit})".strip()


def _rates(told: Answer) -> Iterator[tuple[Any, ...]]:
    for rate in told.result.rates:
        counts = (rate.code, str(rate.label), rate.count, rate.of, rate.unknown, rate.percent)
        yield (*counts, *(rate.interval or (None, None)), *rate.bounds, rate.people, rate.of_people)


def _parts(told: Answer) -> Iterator[tuple[Any, ...]]:
    for part in told.result.parts:
        yield (
            *(part.code, str(part.label), part.count, part.whole or None, part.percent, part.of),
            int(part.is_apart),
        )


def _rows(table: FigureTable) -> Iterator[list[Any]]:
    for row in table.rows:
        yield [cell_for_machines(cell) for cell in row]
