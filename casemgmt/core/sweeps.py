"""Sweeps: what the clock does with many rows, so that a row it cannot judge stops nobody.

Due rows are taken in batches, each in one transaction; rows that somebody holds are passed by. Where a batch fails, its
rows are taken one by one, and the one that fails alone is put aside: logged by id and kind of error, tried again with
growing pauses, and listed for administrators until it is well (`PutAside`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from .acting import acting
from .models import PutAside

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=6)
# When so many rows of one run fail, the fault is not theirs: the run ends and the next one looks again.
MOST_FAILURES = 200

M = TypeVar("M", bound=Model)
Due = Callable[[datetime], "QuerySet[Any]"]
Act = Callable[[list[Any], datetime], Any]


@dataclass(frozen=True)
class Sweep:
    """One sweep, under its name: what its rows are in words, which are due (locked), and what is done with some."""

    name: str
    what: Any
    due: Due
    act: Act
    orders: Sequence[str] = ()
    size: int = 500
    most: int = 20_000

    def run(self, *, at: datetime, size: int | None = None, most: int | None = None) -> int:
        """Work off what is due; how many rows. Batches follow the orders in turn."""
        done = failed = 0
        orders, most, aside = cycle(self.orders or ("",)), most or self.most, _put_aside_of(self.name)
        while done < most and failed < MOST_FAILURES:
            taken, well = self._batch(at, min(size or self.size, most - done), next(orders), aside)
            if not taken:
                break
            done, failed = done + well, failed + taken - well
        return done

    def _batch(self, at: datetime, size: int, order: str, aside: set[UUID]) -> tuple[int, int]:
        """How many rows were taken, and how many of them went well."""
        rows: list[Any] = []
        try:
            with acting(at):
                due = without_put_aside(self.name, self.due(at), at)
                rows = list((due.order_by(order, "pk") if order else due)[:size])
                if rows:
                    self.act(rows, at)
                    _is_well(self.name, aside & {row.pk for row in rows})
        except Exception:
            _refuse_lost_connection()
            if not rows:
                raise
            return len(rows), sum(self._alone(row.pk, at, aside) for row in rows)
        return len(rows), len(rows)

    def _alone(self, pk: UUID, at: datetime, aside: set[UUID]) -> bool:
        return _alone(self.name, pk, lambda: self._one(pk, at), at, aside)

    def _one(self, pk: UUID, at: datetime) -> None:
        """The row as it is now; who holds it, or has done it meanwhile, is passed by."""
        if rows := list(self.due(at).filter(pk=pk)):
            self.act(rows, at)


SWEEPS: dict[str, Any] = {}


def swept(name: str, what: Any) -> str:
    """Register the rows of a sweep that takes each alone by itself; returns the name."""
    SWEEPS[name] = what
    return name


def sweep_of(name: str, what: Any, *, due: Due, act: Act, **facts: Any) -> Sweep:
    """Register a sweep that works in batches."""
    return Sweep(swept(name, what), what, due, act, **facts)


def each_alone(name: str, keys: Iterable[Any], act: Callable[..., Any], *, at: datetime) -> int:
    """Act on every row in a transaction of its own; how many acts said that they did something. A key is a row's id, or
    a tuple that begins with it."""
    done = failed = 0
    aside = _put_aside_of(name)
    for key in keys:
        words = key if isinstance(key, tuple) else (key,)
        outcome: list[Any] = []
        is_well = _alone(name, words[0], partial(_hear, outcome, act, *words), at, aside)
        done, failed = done + sum(map(int, outcome)), failed + (not is_well)
        if failed >= MOST_FAILURES:
            break
    return done


def _hear(outcome: list[Any], act: Callable[..., Any], *words: Any) -> None:
    outcome.append(act(*words))


def without_put_aside(name: str, rows: "QuerySet[M]", at: datetime) -> "QuerySet[M]":
    """Those that are not put aside now."""
    resting = PutAside.objects.filter(sweep=name, next_try_at__gt=at)
    return rows.exclude(pk__in=resting.values("subject_id"))


def what_of(name: str) -> Any:
    """The rows of a sweep in words."""
    return SWEEPS.get(name, name)


def _put_aside_of(name: str) -> set[UUID]:
    return set(PutAside.objects.filter(sweep=name).values_list("subject_id", flat=True))


def _alone(name: str, pk: UUID, work: Callable[[], Any], at: datetime, aside: set[UUID]) -> bool:
    """Do the work of one row in a transaction of its own. False when it failed: it is put aside then."""
    try:
        with acting(at):
            work()
            _is_well(name, aside & {pk})
    except Exception as problem:  # whatever is wrong with this row, the others have their turn
        _refuse_lost_connection()
        _put_aside(name, pk, problem, at)
        return False
    return True


def _is_well(name: str, ids: Iterable[UUID]) -> None:
    if ids:
        PutAside.objects.filter(sweep=name, subject_id__in=ids).delete()


@transaction.atomic
def _put_aside(name: str, pk: UUID, problem: Exception, at: datetime) -> None:
    row, _is_new = PutAside.objects.select_for_update().get_or_create(
        sweep=name, subject_id=pk, defaults={"since": at, "next_try_at": at}
    )
    row.failures += 1
    row.error, row.next_try_at = type(problem).__name__[:80], at + _pause(row.failures)
    row.save()
    log.warning("sweep.put_aside", sweep=name, row=str(pk), error=row.error, failures=row.failures)


def _pause(failures: int) -> timedelta:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 10))


def _refuse_lost_connection() -> None:
    """Without a database no row is to blame: what is being handled goes on up."""
    line = connection.connection
    if line is None or line.closed:
        raise
