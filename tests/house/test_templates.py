"""Our templates use no variable that nobody gave them: a misspelt name would only show as a gap on the page."""

import inspect
from pathlib import Path

import pytest
from django.template import Template, engines

from tests.variants import takes

from .addresses import address, lines, signed_in

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

OURS = Path(__file__).resolve().parents[2] / "templates"


class Missing(str):
    """Stands in for what a template does not find, and notes where it was asked for."""

    def __new__(cls, found: set[str]) -> "Missing":
        made = super().__new__(cls, "")
        made.found = found
        return made

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __bool__(self) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        name = _template_in_work()
        if name:
            self.found.add(f"{name}: {variable}")
        return ""


def _template_in_work() -> str:
    """The innermost template of ours that is being drawn; empty when it is somebody else's."""
    frame = inspect.currentframe()
    while frame:
        owner = frame.f_locals.get("self")
        if frame.f_code.co_name == "render_annotated" and hasattr(owner, "origin"):
            return _relative(owner.origin.name)
        if frame.f_code.co_name == "_render" and isinstance(owner, Template):
            return _relative(owner.origin.name)
        frame = frame.f_back
    return ""


def _relative(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(OURS)) if OURS in path.parents else ""


@pytest.fixture
def missing(monkeypatch):
    found = set()
    for engine in engines.all():
        if hasattr(engine, "engine"):
            monkeypatch.setattr(engine.engine, "string_if_invalid", Missing(found))
    return found


@pytest.mark.django_db
def test_no_page_asks_for_an_unknown_variable(world, cast, missing):
    clients = {member: signed_in(user) for member, user in cast.items()}
    for step, line in enumerate(line for line in lines() if not line.is_api):
        first, *others = sorted(line.let_in)
        for member in [first, *others[:1]] if line.method == "GET" and takes(step, 0) else [first]:
            clients[member].get(address(line, world))
            if line.method == "POST":
                clients[member].post(address(line, world), line.send)
    clients["navigator"].get("/no-such-page/")
    assert not missing, "\n".join(sorted(missing))
