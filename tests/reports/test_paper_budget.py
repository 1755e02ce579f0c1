"""A paper has a budget of pages: in a city of five thousand agencies it is as long as in one of twelve."""

import resource
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pikepdf import Pdf

from casemgmt.core import jobs, pdf
from casemgmt.core.bounded import OutOfBounds
from casemgmt.core.models import Job
from casemgmt.reports import actions, budget, paper, queries
from casemgmt.reports.measures import Cell, FigureTable
from casemgmt.reports.measures.response import COLUMNS
from casemgmt.reports.measures.shape import FigureColumn
from casemgmt.reports.models import ReportRun

from .conftest import AS_OF, FIRST, LAST


def agencies(number):
    """One row an agency: the later ones are the larger."""
    hour = timedelta(hours=1)
    rows = (
        (Cell(f"Agency {n:05}"), Cell(n, f"agency:{n}"), *(Cell(hour, of=n) for _ in range(6)), Cell(n // 2, "in_time"))
        for n in range(number)
    )
    columns = (FigureColumn("about", "Agency", "words"), *COLUMNS)
    return FigureTable("by_agency", "By agency", columns, tuple(rows))


@pytest.mark.parametrize("number", [0, 3, budget.ROWS_ON_PAPER + 1])
def test_a_short_table_stays_whole(number):
    assert budget.on_paper(agencies(number)) == agencies(number)
    assert budget.left_out(agencies(number)) == 0


def test_of_a_long_one_the_largest_rows_and_the_sum_of_the_rest():
    whole = agencies(5000)
    shown = budget.on_paper(whole)
    assert len(shown.rows) == budget.ROWS_ON_PAPER + 1
    assert shown.rows[0][0].value == "Agency 04999"
    assert budget.left_out(whole) == 5000 - budget.ROWS_ON_PAPER
    rest = shown.rows[-1]
    assert rest[0].value == "4975 more, together"
    for place in (1, 8):  # counts add to the whole; medians are of nobody
        assert sum(row[place].value for row in shown.rows) == sum(row[place].value for row in whole.rows)
    assert {cell.value for cell in rest[2:8]} == {None}


@pytest.fixture
def crowded(riverside, manager, monkeypatch):
    """A report whose answer of agencies has five thousand rows."""
    asked = queries.audit

    def audit(scope, codes):
        told = asked(scope, codes)
        one = told.told["response"]
        tables = (*one.result.tables, agencies(5000))
        told.told["response"] = replace(one, result=replace(one.result, tables=tables))
        return told

    monkeypatch.setattr(queries, "audit", audit)
    return actions.ask_for_report(program=riverside, first_day=FIRST, last_day=LAST, as_of=AS_OF, by=manager, at=AS_OF)


def test_five_thousand_agencies_are_a_paper_of_few_pages(crowded):
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # what the process that draws begins with
    jobs.run_due(at=AS_OF)
    crowded.refresh_from_db()
    assert crowded.state == ReportRun.State.READY, crowded.problem
    assert len(Pdf.open(BytesIO(bytes(crowded.content))).pages) <= 15
    assert len(crowded.content) < 1_000_000
    assert crowded.megabytes < held + 200
    text = pdf.written("pdf/report_audit.html", paper.content(crowded), title="", language="en")
    assert "Agency 04999" in text
    assert "Agency 00001" not in text
    assert "4975 more, together" in text
    assert "The largest of 5000" in text


@pytest.mark.parametrize(("what", "words"), [("time", "seconds"), ("memory", "MB")])
def test_what_would_take_too_much_is_given_up_with_a_sentence(crowded, monkeypatch, what, words):
    def too_much(*_args, **_how):
        raise OutOfBounds(what)

    monkeypatch.setattr(paper, "render_in_bounds", too_much)
    jobs.run_due(at=AS_OF)
    crowded.refresh_from_db()
    assert crowded.state == ReportRun.State.FAILED
    assert words in crowded.problem
    assert Job.objects.get(subject_id=crowded.pk).end == Job.End.GIVEN_UP
