"""How much of a table goes on paper: the largest rows and the sum of the rest. The whole of it stands in the workbook.

So a paper has the same number of pages in a city of twelve agencies and in one of five thousand.
"""

from django.utils.translation import ngettext

from .measures import Cell, FigureTable

ROWS_ON_PAPER = 25


def on_paper(table: FigureTable) -> FigureTable:
    """The table as paper shows it: whole where it is short, else its largest rows first and one row for the rest."""
    if len(table.rows) <= ROWS_ON_PAPER + 1:  # a rest of one is no rest
        return table
    ranked = sorted(table.rows, key=_size, reverse=True)
    return FigureTable(
        table.code, table.title, table.columns, (*ranked[:ROWS_ON_PAPER], _rest(table, ranked[ROWS_ON_PAPER:]))
    )


def left_out(table: FigureTable) -> int:
    """How many rows paper tells in one."""
    return max(len(table.rows) - ROWS_ON_PAPER, 0) if len(table.rows) > ROWS_ON_PAPER + 1 else 0


def _size(row: tuple[Cell, ...]) -> int:
    """A row is as large as the first number in it."""
    return next((cell.value for cell in row[1:] if isinstance(cell.value, int)), 0)


def _rest(table: FigureTable, rows: list[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """Counts add up; a median, a share or unique people do not, and are left empty."""
    words = ngettext("%(n)d more, together", "%(n)d more, together", len(rows)) % {"n": len(rows)}
    told = (_sum(rows, n) if column.unit == "count" else Cell(None) for n, column in enumerate(table.columns) if n)
    return (Cell(words), *told)


def _sum(rows: list[tuple[Cell, ...]], place: int) -> Cell:
    values = [row[place].value for row in rows]
    return Cell(sum(value for value in values if isinstance(value, int)))
