"""The ground a test stands on: what its fixtures write is written once and kept while the tests after it need the same.

Most of a test's time went into setting up: a program, its people, a call, a case, made by the same actions each time.
Here they are made in one transaction around the tests, with a savepoint after each. A test that asks for the same
fixtures in the same order begins at that savepoint, with copies of its own; what it does is rolled back to it. Another
order, or other fixtures, go back to the last savepoint they share. So a test finds what it would have made itself; only
PostgreSQL's `now()`, the moment at which the transaction began, is older, by less than a minute.

A fixture takes part when its needs, all the way down, are fixtures of these tests that take part, and what it gives is
rows and plain values. One that asks for `settings`, a folder or a browser is made for each test as ever, and so is one
that writes a file or sends mail, and everything for a test that commits or looks at the standing world.
`@pytest.mark.own_ground` keeps a test out of it.
"""

import inspect
import io
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import blocking_manager_key

from casemgmt.core.actor import CLOCK
from tests.counting import counted_once

OLDEST, MOST_TESTS = 45.0, 60
COMMITS = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}
GIVEN = {"db": None, "standing": {}}  # what fixtures of the cast ask for besides each other


@dataclass(frozen=True, eq=False)
class Plot:
    """One fixture as a test finds it. There is one of each, so that they are compared by identity."""

    make: Callable[..., Any]
    needs: dict[str, "Plot | None"]
    has_rows: bool

    def made(self, values: dict["Plot", Any]) -> Any:
        """What the fixture gives, from what stands; what writes nothing is made on the way."""
        given = {}
        for name, need in self.needs.items():
            given[name] = GIVEN[name] if need is None else values[need] if need in values else need.made(values)
        return self.make(**given)


@dataclass
class Layer:
    """A plot that stands, the savepoint after it, and all that stands as bytes."""

    plot: Plot
    savepoint: str
    objects: bytes


@dataclass
class Ground:
    """What stands in this process."""

    layers: list[Layer] = field(default_factory=list)
    around: Any = None
    begun: float = 0.0
    tests: int = 0

    def stand(self, plots: list[Plot], module: str) -> dict[Plot, Any]:
        """Go back to what is shared, make what lacks, and give copies."""
        if self.around and (time.monotonic() - self.begun > OLDEST or self.tests >= MOST_TESTS):
            self.drop()
        self.tests += 1
        self._go_back(_shared([layer.plot for layer in self.layers], plots))
        values = self._copies()
        for plot in plots:
            if plot not in values and plot not in NOT_KEPT:
                self._lay_or_leave(plot, values, module)
        connection.run_on_commit.clear()
        cache.clear()  # the next test meets the same program; what the last one kept of it is not for it
        return self._copies()

    def drop(self) -> None:
        """Nothing stands any more."""
        if not self.around:
            return
        around, self.around = self.around, None
        self.layers, self.tests = [], 0
        if not _is_whole():
            _hang_up()
            return
        transaction.set_rollback(True)
        around.__exit__(None, None, None)

    def _copies(self) -> dict[Plot, Any]:
        plots = [layer.plot for layer in self.layers]
        return dict(zip(plots, _unpacked(self.layers[-1].objects), strict=True)) if plots else {}

    def _go_back(self, many: int) -> None:
        if not self.around or not _is_whole():
            self._begin()
        else:
            self._roll_back(many)
        del self.layers[many:]

    def _begin(self) -> None:
        self.drop()
        self.around, self.begun, self.layers = transaction.atomic(), time.monotonic(), []
        self.around.__enter__()
        self.first = connection.savepoint()

    def _roll_back(self, many: int) -> None:
        connection.needs_rollback = False
        connection.savepoint_rollback(self.layers[many - 1].savepoint if many else self.first)

    def _lay_or_leave(self, plot: Plot, values: dict[Plot, Any], module: str) -> None:
        """What needs rows that each test writes for itself waits for them; here they would be written twice."""
        if any(need in NOT_KEPT - WITHOUT_ROWS for need in plot.needs.values()):
            NOT_KEPT.add(plot)
        else:
            self._lay(plot, values, module)

    def _lay(self, plot: Plot, values: dict[Plot, Any], module: str) -> None:
        """One more layer; what cannot be kept is taken back and made by each test itself."""
        try:
            with counted_once(plot.make, None, module), _noting_writes() as wrote, _in_the_database_alone():
                made = plot.made(values)
            if not wrote:
                WITHOUT_ROWS.add(plot)
            if made is None or not wrote:
                raise NotKept
            packed = _packed([*(values[layer.plot] for layer in self.layers), made])
        except Exception:  # whatever it is, the test meets it itself
            NOT_KEPT.add(plot)
            self._roll_back(len(self.layers))
            values.update(self._copies())
        else:
            values[plot] = made
            self.layers.append(Layer(plot, connection.savepoint(), packed))


class NotKept(Exception):
    """It gives nothing, writes nothing, or writes elsewhere too."""


GROUND = Ground()
PLOTS: dict[tuple[Any, ...], Plot] = {}
NOT_KEPT: set[Plot] = set()
WITHOUT_ROWS: set[Plot] = set()  # of those not kept: they may be made again and again


def _shared(standing: list[Plot], plots: list[Plot]) -> int:
    """How many layers from below are the same."""
    wanted = [plot for plot in plots if plot not in NOT_KEPT]
    pairs = zip(standing, wanted, strict=False)
    least = min(len(standing), len(wanted))
    return next((number for number, (one, other) in enumerate(pairs) if one is not other), least)


@contextmanager
def _noting_writes() -> Iterator[list[bool]]:
    wrote: list[bool] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith("SELECT"):
            wrote.append(True)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield wrote


@contextmanager
def _in_the_database_alone() -> Iterator[None]:
    """A letter or a file would be missing in the next test."""
    letters = len(getattr(mail, "outbox", ()))
    OPENED.clear()
    OPENED.append(None)
    try:
        yield
        if len(OPENED) > 1 or len(getattr(mail, "outbox", ())) > letters:
            raise NotKept
    finally:
        OPENED.clear()


def _note_opened(event: str, given: tuple[Any, ...]) -> None:
    """Called by Python itself for whatever it does; files opened for writing are noted while somebody asks. The first
    run on a machine also keeps each module it compiles: that is nothing a test could miss."""
    if not OPENED or event != "open" or not isinstance(given[2], int):
        return
    is_written = given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if is_written and ".pyc" not in str(given[0]):
        OPENED.append(given[0])


OPENED: list[Any] = []
sys.addaudithook(_note_opened)


class _Packer(pickle.Pickler):
    def persistent_id(self, one: Any) -> str | None:
        return "clock" if one is CLOCK else None

    def reducer_override(self, one: Any) -> Any:
        if isinstance(one, Client):
            raise pickle.PicklingError("a browser is not a row")
        return NotImplemented


class _Unpacker(pickle.Unpickler):
    def persistent_load(self, name: str) -> Any:
        return CLOCK


def _packed(values: list[Any]) -> bytes:
    into = io.BytesIO()
    _Packer(into).dump(values)
    return into.getvalue()


def _unpacked(packed: bytes) -> list[Any]:
    return _Unpacker(io.BytesIO(packed)).load()


def _is_whole() -> bool:
    """The transaction around the tests goes on; a test may have ended the session, or closed it, or been so long that
    the server hung up."""
    if connection.connection is None or not connection.in_atomic_block or connection.closed_in_transaction:
        return False
    with suppress(psycopg.Error):
        connection.connection.execute("SELECT 1")
    return not connection.connection.closed


def _hang_up() -> None:
    """What the session held is gone; the next one begins anew."""
    connection.in_atomic_block = connection.needs_rollback = connection.closed_in_transaction = False
    connection.close()
    connection.savepoint_ids, connection.atomic_blocks, connection.run_on_commit = [], [], []


# Which fixtures of a test take part.


def plots_of(item: pytest.Item) -> dict[str, Plot]:
    """By name, in the order in which they are made."""
    found: dict[str, Plot | None] = {}
    for name in item.fixturenames:
        _find(item, name, found)
    plots = {name: plot for name, plot in found.items() if plot}
    return plots if _asks_for_rows_alone(item, plots) else _of_everybody(item, plots)


def _asks_for_rows_alone(item: Any, plots: dict[str, Plot]) -> bool:
    """Where a module has a fixture that sets a folder, a clock or the like, its others may count on that."""
    definitions = [one[-1] for name, one in item._fixtureinfo.name2fixturedefs.items() if name not in plots]
    return all(one.func.__module__ != item.module.__name__ for one in definitions)


def _of_everybody(item: Any, plots: dict[str, Plot]) -> dict[str, Plot]:
    """Without what stands in the module itself, and what needs that."""
    own = {name for name, plot in plots.items() if _stands_on(plot, item.module.__name__)}
    return {name: plot for name, plot in plots.items() if name not in own}


def _stands_on(plot: Plot | None, module: str) -> bool:
    return plot is not None and (
        plot.make.__module__ == module or any(_stands_on(need, module) for need in plot.needs.values())
    )


def _find(item: Any, name: str, found: dict[str, Plot | None]) -> Plot | None:
    if name not in found:
        found[name] = None  # whoever asks for itself means the one it stands in for
        plot = _plot(item, name, found)
        del found[name]
        found[name] = plot
    return found[name]


def _plot(item: Any, name: str, found: dict[str, Plot | None]) -> Plot | None:
    definition = (item._fixtureinfo.name2fixturedefs.get(name) or [None])[-1]
    if definition is None or not _is_ours(definition):
        return None
    needs = {need: _find(item, need, found) for need in definition.argnames if need not in GIVEN}
    if None in needs.values():
        return None
    given = {need: None for need in definition.argnames if need in GIVEN}
    key = (definition.func, *needs.values())
    has_rows = "db" in given or any(plot.has_rows for plot in needs.values() if plot)
    return PLOTS.setdefault(key, Plot(definition.func, {**needs, **given}, has_rows))


def _is_ours(definition: Any) -> bool:
    make = definition.func
    is_plain = definition.scope == "function" and not definition.params and not inspect.isgeneratorfunction(make)
    return is_plain and make.__module__.startswith("tests.")


def stands(item: pytest.Item) -> bool:
    """A test of the database that commits nothing and looks at no standing world."""
    mark = item.get_closest_marker("django_db")
    commits = COMMITS & set(item.fixturenames) or (mark and (mark.args or mark.kwargs))
    elsewhere = "world_database" in item.fixturenames or item.get_closest_marker("own_ground")
    return bool((mark or "db" in item.fixturenames) and not commits and not elsewhere)


# What pytest calls.


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever needs the database for themselves finds it as it was, and whoever asks for fixtures only as it runs."""
    named = COMMITS | {"django_db_setup", "request"}
    asks = named & set(item.fixturenames) or item.get_closest_marker("django_db")
    if asks and not stands(item):
        with item.config.stash[blocking_manager_key].unblock():
            GROUND.drop()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Any:
    """Before a test's own transaction begins, its ground is laid; then its fixtures are handed out."""
    item = request.node
    if fixturedef.argname == "_django_db_helper" and stands(item):
        item.stash[HANDED] = _handed(item)
    values = item.stash.get(HANDED, {}) if isinstance(item, pytest.Item) else {}
    if fixturedef.func not in values or fixturedef.argname not in item.stash[NAMED]:
        return None
    value = values[fixturedef.func]
    fixturedef.cached_result = (value, fixturedef.cache_key(request), None)
    return value


HANDED = pytest.StashKey[dict[Any, Any]]()
NAMED = pytest.StashKey[dict[str, Plot]]()


def _handed(item: pytest.Item) -> dict[Any, Any]:
    item.stash[NAMED] = plots = plots_of(item)
    with item.config.stash[blocking_manager_key].unblock():
        values = GROUND.stand([plot for plot in plots.values() if plot.has_rows], item.nodeid.partition("::")[0])
    return {plot.make: value for plot, value in values.items()}
