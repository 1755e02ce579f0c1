"""What coverage need not look at: a fixture that this module has already built once.

While lines are counted, Python 3.11 runs at about half its speed, and much of a test's time is setting up: a case, a
request, made by the same actions each time. So a fixture is counted when a module first builds it, and not again.
"""

import sys
from collections.abc import Generator
from typing import Any

import pytest

_counted: set[tuple[Any, ...]] = set()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Generator[None, Any, Any]:
    what = (fixturedef.func, repr(getattr(request, "param", None)), request.node.nodeid.partition("::")[0])
    tracer = sys.gettrace()
    if what not in _counted or not _is_coverage(tracer):
        _counted.add(what)
        return (yield)
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


def _is_coverage(tracer: Any) -> bool:
    """Not a debugger, which stops wherever it was told to."""
    return type(tracer).__module__.startswith("coverage")
