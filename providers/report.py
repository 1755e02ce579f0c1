"""The row-level report of an import, as lines of a file. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from .compared import Compared
from .hsds import Problem

COUNTED = ("created", "changed", "unchanged", "removed", "dropped", "left out")
HEADINGS = ["file", "row", "column", "reason", "outcome"]


def report_rows(rows: int, refused: int, problems: Iterable[Problem]) -> Iterator[list[Any]]:
    """The heading, one line for each refusal and each value left out, and last how all rows were counted."""
    yield HEADINGS
    for problem in problems:
        outcome = "row refused" if problem.is_row_refused else "remark" if problem.is_remark else "value left out"
        yield [problem.file, problem.row or "", problem.column, problem.reason, outcome]
    words = _("Rows of the file: %(all)d = %(taken)d read + %(refused)d refused.")
    yield ["", "", "", words % {"all": rows, "taken": rows - refused, "refused": refused}, "counted"]


def compared_lines(compared: Compared, most: int = 20) -> Iterator[str]:
    """What an import changes of what stands, in lines: changes, what is dropped, conflicts, doubles."""
    for change in compared.changed[:most]:
        fields = "; ".join(f"{one['field']}: {one['was']!r} → {one['is']!r}" for one in change["fields"])
        yield f"changed {change['entity']} “{change['name']}”: {fields}"[:300]
    for dropped in compared.dropped[:most]:
        yield f"not listed any more: {dropped['entity']} “{dropped['name']}”"
    if compared.dropped and not compared.is_drop_done:
        yield _kept_listed(compared)
    for doubt in compared.conflicts[:most]:
        yield f"conflict in “{doubt['name']}”, {doubt['field']}: ours {doubt['ours']!r}, theirs {doubt['theirs']!r}"
    for double in compared.doubles[:most]:
        yield f"may be one: “{double['names'][0]}” and “{double['names'][1]}” ({' / '.join(double['sources'])})"
    numbers = ", ".join(f"{number} {what}" for what, number in compared.numbers.items())
    if numbers:
        yield f"Compared with what stands: {numbers}."


def _kept_listed(compared: Compared) -> str:
    words = "They stay listed: they are %d, of %d services. With --drop they are listed no more."
    return words % (compared.numbers["dropped"], compared.listed.get("service", 0))
