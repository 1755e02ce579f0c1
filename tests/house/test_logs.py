"""What is logged: every line is in the inventory, each field is one of those it tells, and none can hold a person."""

import re
from pathlib import Path

import pytest

from casemgmt.reports.log_inventory import FIELDS, LoggedEvent, _of_file, logged
from tests.databases import ROOT

# Ids, kinds, numbers and names of our own things: what a field may be made of.
HARMLESS = re.compile(
    r"str\((\w+\.)*pk\)|str\((\w+\.)*id\)|type\([\w.]+\).__name__|(\w+\.)*(errno|kind|error|failures)|code|failure\.code|name|asked\.name|table|seconds|why"
    r"|sorted\(\{code for .+\}\)|answer\[:80\]|connection\.settings_dict\['NAME'\]"
    r"|request\.resolver_match\.view_name if request\.resolver_match else ''"
)


def faults(events: list[LoggedEvent]) -> list[str]:
    unknown = [f"{one.event}: {name}" for one in events for name in one.fields if name not in FIELDS]
    odd = [
        f"{one.event}: {name}={value}"
        for one in events
        for name, value in one.fields.items()
        if not HARMLESS.fullmatch(value)
    ]
    unnamed = [one.event for one in events if not re.fullmatch(r"[a-z]+\.[a-z_]+", one.event)]
    return unknown + odd + unnamed


def test_no_line_can_hold_a_person():
    events = logged(ROOT)
    assert len(events) > 15
    assert faults(events) == []


def test_every_field_that_is_told_is_used():
    assert {name for one in logged(ROOT) for name in one.fields} == FIELDS.keys()


@pytest.mark.parametrize(
    "line",
    [
        'log.info("person.found", name=person.name)',
        'log.warning("mail.refused", error=str(problem))',
        'log.warning("mail.refused", kind=f"{user.email}")',
        'log.info(f"hello {person}")',
        'log.info("person.found", case=case.person.first_name)',
    ],
)
def test_each_of_these_is_found(line, tmp_path: Path):
    path = tmp_path / "odd.py"
    path.write_text(f"import structlog\n\nlog = structlog.get_logger(__name__)\n{line}\n")
    assert faults(list(_of_file(path, tmp_path)))
