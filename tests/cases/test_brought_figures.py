"""What is brought along is work from now on, and no figure of before: nothing told as of a past moment moves."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from casemgmt.cases.actions import add_need, assign_case, bring_case
from casemgmt.people.actions import create_person, say_permission
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.scope import last_days

pytestmark = pytest.mark.django_db
# Open work that somebody has and owes, which a case brought along is.
WORK = {"workload", "obligations", "attention"}


def test_figures_of_before_stay_and_of_now_only_work_is_more(riverside, manager, navigator):
    now = timezone.now()
    then = last_days(riverside, 30, now - timedelta(minutes=1))
    later = last_days(riverside, 30, now + timedelta(minutes=9))
    before_then, before_now = _told(then), _told(later)
    words = {"by": manager, "at": now}
    person = create_person(program=riverside, first_name="Tom", last_name="Ash", **words)
    say_permission(person=person, says="yes", note="on the list", said_at=now - timedelta(days=20), **words)
    case = bring_case(person=person, opened_on=date(2025, 11, 30), risk="high", **words)
    assign_case(case=case, owner=navigator, **words)
    add_need(case=case, domain="food", is_brought=True, **words)
    assert _told(then) == before_then
    after = _told(later)
    moved = {code for code in after if after[code] != before_now[code]}
    assert moved <= WORK, moved
    assert "workload" in moved


def test_a_need_heard_here_counts_as_before(riverside, manager):
    now = timezone.now()
    person = create_person(program=riverside, first_name="Tom", last_name="Ash", by=manager, at=now)
    case = bring_case(person=person, opened_on=None, by=manager, at=now)
    scope = last_days(riverside, 30, now + timedelta(minutes=9))
    before = _told(scope)["needs_heard"]
    add_need(case=case, domain="legal", by=manager, at=now)
    assert _told(scope)["needs_heard"] != before


def _told(scope):
    """Whom each measure counts."""
    told = {code: measure(scope).population for code, measure in MEASURES.items() if not measure.refusal(scope)}
    ask = "SELECT * FROM population ORDER BY 1, 2, 3, 4, 5, codes"
    return {code: [str(row) for row in rows._rows(ask)] if rows else [] for code, rows in told.items()}
