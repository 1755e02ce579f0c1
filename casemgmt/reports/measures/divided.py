"""A share for each value of a mark, as a table: of how many, how many, the share, and where it may lie by chance."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from casemgmt.core.shares import Share

from .population import Crossed
from .shape import Cell, FigureColumn, FigureTable, Words


@dataclass(frozen=True)
class Divided:
    """What is shared out: the code of those counted as the share, and what the two columns are called."""

    crossed: Crossed
    code: str
    of: Words
    count: Words

    def table(self, code: str, title: Words, about: Words, labels: Mapping[str, Words]) -> FigureTable:
        """One row for each label that holds any."""
        columns = (
            FigureColumn("about", about, "words"),
            FigureColumn("of", self.of),
            FigureColumn("count", self.count),
            FigureColumn("share", _("Share"), "words"),
            FigureColumn("low", _("95 % from"), "percent"),
            FigureColumn("high", _("95 % to"), "percent"),
        )
        rows = (self._row(figure, label) for figure, label in labels.items() if self.crossed.count(figure))
        return FigureTable(code, title, columns, tuple(rows), is_grid=True)

    def _row(self, figure: str, label: Words) -> tuple[Cell, ...]:
        counted = f"{self.code}+{figure}"
        share = Share(self.crossed.count(counted), self.crossed.count(figure))
        low, high = share.interval or (None, None)
        return Cell(label), Cell(share.of, figure), Cell(share.count, counted), Cell(share.share), Cell(low), Cell(high)
