"""A dry run: what a file would do under a mapping. Nothing is written."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casemgmt.accounts.models import Program
from casemgmt.core.tables import read_table

from .. import dispatch
from ..actions.importing import known_calls, values_of
from ..date_order import order_of
from ..dispatch import Parsed, RowProblem
from ..mapping import ExportMapping
from ..models import Encounter

TRIED = 5_000  # rows; a longer file is tried by its beginning, and the page says so
SHOWN = 10
MOST_PROBLEMS = 30
AT_ONCE = 500


@dataclass
class Trial:
    """How many calls would be new, changed or as they are; which rows stay out; what is doubted. `calls`: the first as
    they would be read. `elsewhere`: numbers that came in from another source, by source.
    `new_areas`: areas that would be made. `question`: what has to be said before anything can be read."""

    total: int = 0
    tried: int = 0
    adds: int = 0
    changes: int = 0
    unchanged: int = 0
    refused: int = 0
    left_out: int = 0
    question: str = ""
    calls: list[Encounter] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)
    new_areas: set[str] = field(default_factory=set)
    problems: list[RowProblem] = field(default_factory=list)
    doubts: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def is_part(self) -> bool:
        return self.tried < self.total

    @property
    def taken(self) -> int:
        """Rows that would go in."""
        return self.adds + self.changes + self.unchanged

    @property
    def commonest(self) -> list[tuple[str, str, int]]:
        """What is doubted most often: column, words, how many rows."""
        return [(column, words, count) for (column, words), count in self.doubts.most_common(MOST_PROBLEMS)]


def tried(
    program: Program, content: bytes, file_name: str, mapping: ExportMapping, at: datetime, is_day_first: bool | None
) -> Trial:
    """The dry run. Raises BadFile when the file is no table or lacks what the mapping names."""
    table = read_table(content, file_name, mapping.wanted())
    found = Trial(total=table.total)
    table.rows = table.rows[:TRIED]
    found.tried = table.total
    order = order_of(table, mapping, is_day_first)
    if order.question:
        found.question = order.question
        return found
    rows = list(dispatch.parse(table, mapping, program.zone, at, order))
    for first in range(0, len(rows), AT_ONCE):
        _count(found, rows[first : first + AT_ONCE], program, mapping)
    return found


def _count(found: Trial, rows: list[Parsed], program: Program, mapping: ExportMapping) -> None:
    good = [row for row in rows if not (row.is_refused or row.is_skipped)]
    found.refused += sum(row.is_refused for row in rows)
    found.left_out += sum(row.is_skipped and not row.is_refused for row in rows)
    known = known_calls(program.pk, mapping, [row.facts["external_id"] for row in good])
    numbers = [row.facts["external_id"] for row in good if row.facts["external_id"] not in known]
    others = Encounter.objects.filter(program=program, external_id__in=numbers, voided_at=None)
    others = others.exclude(source_system__in=("", mapping.source_system))
    found.elsewhere.update(others.values_list("source_system", flat=True))
    _look_at_areas(found, good, program, mapping)
    for row in good:
        _judge(found, row, known.get(row.facts["external_id"]), mapping)
    for row in rows:
        for problem in row.problems:
            if problem.is_refusal and len(found.problems) < MOST_PROBLEMS:
                found.problems.append(problem)
            elif not problem.is_refusal:
                found.doubts[problem.column, problem.reason] += 1


def _look_at_areas(found: Trial, rows: list[Parsed], program: Program, mapping: ExportMapping) -> None:
    """Which areas the file would make."""
    rule = mapping.fields.get("area")
    if rule and rule.create:
        known = {name.casefold() for name in program.areas.values_list("name", flat=True)}
        found.new_areas |= {row.area for row in rows if row.area and row.area.casefold() not in known}


def _judge(found: Trial, row: Parsed, known: Encounter | None, mapping: ExportMapping) -> None:
    values: dict[str, Any] = values_of(row)
    if known is None:
        found.adds += 1
    elif all(getattr(known, name) == value for name, value in values.items()):
        found.unchanged += 1
    else:
        found.changes += 1
    if len(found.calls) < SHOWN:
        call = Encounter(**values)
        call.area_told = row.area  # type: ignore[attr-defined]
        found.calls.append(call)
