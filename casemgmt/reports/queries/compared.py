"""A measure beside itself in an earlier period, at the same age: as one more table of its answer, on every surface.

The earlier period is told from as long after its end as this one is, so that both have had the same time for evidence
to come in. A difference of shares is called a change only where its 95 % interval leaves zero out (`core/shares`);
counts are told beside each other and called nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.shares import Share, ShareChange

from ..measures import Cell, FigureTable, Measure, Result
from ..measures.shape import FigureColumn
from ..scope import Scope

COMPARED = "compared"
COLUMNS = (
    FigureColumn("about", "", "words"),
    FigureColumn("now", _lazy("Now")),
    FigureColumn("of_now", _lazy("Of")),
    FigureColumn("share_now", _lazy("Share"), "words"),
    FigureColumn("then", _lazy("Earlier")),
    FigureColumn("of_then", _lazy("Of")),
    FigureColumn("share_then", _lazy("Share"), "words"),
    FigureColumn("points", _lazy("Difference"), "percentage points"),
    FigureColumn("low", _lazy("95 % from"), "percentage points"),
    FigureColumn("high", _lazy("95 % to"), "percentage points"),
    FigureColumn("told", _lazy("More than chance"), "words"),
)


def beside_earlier(measure: Measure, result: Result, wanted: str) -> Result:
    """The answer with a table of what the earlier period says."""
    scope = result.scope.compared_with(wanted)
    return replace(result, tables=(_table(result, measure(scope)), *result.tables))


def _table(now: Result, then: Result) -> FigureTable:
    lines = [*_rates(now, then), *_shares(now, then), *_counts(now, then)]
    keys, rows = tuple(key for key, _row in lines), tuple(row for _key, row in lines)
    return FigureTable(COMPARED, _title(then.scope), COLUMNS, rows, keys)


def _title(scope: Scope) -> str:
    with timezone.override(scope.zone):
        words = {
            "first": date_format(scope.first_day, "j M Y"),
            "last": date_format(scope.last_day, "j M Y"),
            "at": date_format(timezone.localtime(scope.as_of), "j M Y, H:i"),
        }
    return _("Beside %(first)s to %(last)s, as known on %(at)s: at the same age") % words


def _rates(now: Result, then: Result) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    earlier = {rate.code: rate for rate in then.rates}
    for rate in now.rates:
        if before := earlier.get(rate.code):
            sides = (_side(rate, now.scope), _side(before, then.scope))
            yield f"rate:{rate.code}", (Cell(rate.label), *sides[0], *sides[1], *_change(ShareChange(rate, before)))


def _side(rate: Any, scope: Scope) -> tuple[Cell, ...]:
    figures = (Cell(rate.count, rate.figure, scope=scope), Cell(rate.of, rate.of_figure, scope=scope))
    return (*figures, Cell(Share(rate.count, rate.of).share))


def _change(change: ShareChange) -> tuple[Cell, ...]:
    low, high = change.interval or (None, None)
    sure = _("yes") if change.is_sure else _("no")
    return Cell(change.points), Cell(low), Cell(high), Cell(sure if change.interval else "–")


def _shares(now: Result, then: Result) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Each part of the whole that is not told as a rate already."""
    told = {rate.figure for rate in now.rates if rate.of == now.denominator}
    for part in now.whole:
        here, there = Share(part.count, now.denominator), Share(then.count(part.code), then.denominator)
        if part.code not in told and (here.count or there.count):
            sides = (_of_whole(part.code, here, now.scope), _of_whole(part.code, there, then.scope))
            yield f"part:{part.code}", (Cell(part.label), *sides[0], *sides[1], *_change(ShareChange(here, there)))


def _of_whole(code: str, share: Share, scope: Scope) -> tuple[Cell, ...]:
    return Cell(share.count, code, scope=scope), Cell(share.of), Cell(share.share)


def _counts(now: Result, then: Result) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """What is counted apart is no share: two numbers beside each other."""
    none = Cell(None)
    for part in (part for part in now.parts if part.is_apart):
        before = then.count(part.code)
        if part.count or before:
            here, there = Cell(part.count, part.code, scope=now.scope), Cell(before, part.code, scope=then.scope)
            yield f"apart:{part.code}", (Cell(part.label), here, none, none, there, *(none for _column in range(6)))
