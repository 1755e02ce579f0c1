"""The run of weeks: its median and limits are of whole weeks; a week that is not over is marked and tells neither."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casemgmt.reports import charts
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.shape import shared_out
from casemgmt.reports.queries import Week, run_of, weekly

from .conftest import utc

PARTS = [("reached", "Reached"), ("missed", "Missed")]


def weeks(*counts, cut=0):
    return [
        Week(
            date(2026, 9, 7) + timedelta(weeks=number),
            pair,
            tuple(shared_out(100, list(pair))),
            number < len(counts) - cut,
        )
        for number, pair in enumerate(counts)
    ]


def test_the_middle_is_the_median_of_whole_weeks():
    run = run_of(PARTS, weeks((8, 2), (9, 1), (5, 5), (0, 0), (1, 9), cut=1))
    assert run.middle == 80
    assert run.has_cut_week
    assert [point.percent for point in run.points] == [80, 90, 50, None, 10]
    assert not any(point.is_outside for point in run.points)  # the last is not over, and ten are few


def test_limits_are_three_standard_errors_of_the_week_s_own_size():
    """Mean 0.8; of 100 one standard error is 4 points, of 400 two."""
    run = run_of(PARTS, weeks((80, 20), (320, 80), (60, 40), (140, 10), (40, 10), (160, 40)))
    assert run.points[0].limits == (68, 92)
    assert run.points[1].limits == (74, 86)
    assert [point.is_outside for point in run.points] == [False, False, True, True, False, False]


@pytest.mark.parametrize(("last_day", "as_of", "is_whole"), [(27, utc(11, 24), True), (26, utc(11, 24), False)])
def test_a_week_that_the_period_cuts_is_not_whole(scope, last_day, as_of, is_whole):
    over = replace(scope, last_day=date(2026, 9, last_day), as_of=as_of)
    _parts, found = weekly(MEASURES["followup_completion"](over), over)
    assert [week.is_whole for week in found] == [False, True, True, is_whole]  # the first began in August


def test_a_week_that_is_not_over_yet_is_not_whole(scope):
    over = replace(scope, last_day=date(2026, 9, 27), as_of=utc(9, 25))
    _parts, found = weekly(MEASURES["followup_completion"](over), over)
    assert not found[-1].is_whole


def test_the_chart_holds_the_line_and_marks_the_week_that_is_not_over():
    told = weeks((8, 2), (9, 1), (5, 5), cut=1)
    svg = charts.stacked_weeks(PARTS, told, run=run_of(PARTS, told), title="Weeks", description="As in the table.")
    assert "21 Sep*" in svg
    assert "stroke-dasharray" in svg
