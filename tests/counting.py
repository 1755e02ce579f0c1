"""What coverage need not look at.

While lines are counted, Python 3.11 runs at about half its speed, and much of a test's time is setting up: a case, a
request, made by the same actions each time. So a fixture is counted when a module first builds it, and not again.
Of a test told by many values the first are counted. Journeys in a browser, and what starts processes of its own, reach
what others count. `no_cover` marks the rest of those that do.
"""

import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

VARIANTS = 3
PROCESSES_OF_THEIR_OWN = (
    "tests/infra/test_chaos", "tests/infra/test_killed_worker", "tests/infra/test_assets",
    "tests/infra/test_dripping_server", "tests/house/test_code", "tests/house/test_kubernetes",
    "tests/house/test_newcomer", "tests/upgrade/", "tests/referrals/test_race_of_consent",
    "tests/referrals/test_parallel_accepts",
)  # fmt: skip

_counted: set[tuple[Any, ...]] = set()


def uncounted(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """The tests that reach what others count."""
    told: Counter[str] = Counter()
    for item in items:
        name = item.nodeid.partition("[")[0]
        told[name] += 1
        is_apart = item.get_closest_marker("browser") or name.startswith(PROCESSES_OF_THEIR_OWN)
        if is_apart or told[name] > VARIANTS:
            yield item


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Generator[None, Any, Any]:
    if fixturedef.argname == "_django_db_helper":  # it lays the ground, which is counted part by part
        return (yield)
    with counted_once(fixturedef.func, getattr(request, "param", None), request.node.nodeid.partition("::")[0]):
        return (yield)


@contextmanager
def counted_once(make: Any, parameter: Any, module: str) -> Iterator[None]:
    """Lines are counted within when this module makes it for the first time."""
    what, tracer = (make, repr(parameter), module), sys.gettrace()
    if what not in _counted or not _is_coverage(tracer):
        _counted.add(what)
        yield
        return
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


def _is_coverage(tracer: Any) -> bool:
    """Not a debugger, which stops wherever it was told to."""
    return type(tracer).__module__.startswith("coverage")
