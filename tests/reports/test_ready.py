"""Figures that the clock has counted: the direct answer as of that moment, said so, and never older than it says."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casemgmt.followups.actions import sweep_contacts
from casemgmt.reports import queries, ready
from casemgmt.reports.queries.weekly import last_weeks, weekly
from casemgmt.reports.readied import used
from casemgmt.reports.scope import last_days, last_month
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def big(monkeypatch):
    """Any program is big enough."""
    monkeypatch.setattr(ready, "QUICK", 0)


def figures(scope, at):
    """All numbers that the two pages show."""
    told = [*queries.shares(scope), *queries.audit(last_month(scope.program, at)).told.values()]
    weeks = weekly(told[0].result, last_weeks(scope))
    return [(one.result.parts, one.result.tables) for one in told], weeks


def test_they_are_the_direct_answer_and_ask_for_nothing(case, riverside, now, big):
    at = now + timedelta(days=9)
    sweep_contacts(at=at)
    ready.ready_figures(at=at)
    scope = last_days(riverside, 30, at)
    direct = figures(scope, at)
    assert sum(part.count for part in direct[0][0][0]) > 0
    with used(ready.readied_for(riverside, at + timedelta(minutes=10))), CaptureQueriesContext(connection) as asked:
        assert figures(scope, at) == direct
    assert len(asked) == 0


def test_another_question_is_asked_anew(case, riverside, now, big):
    at = now + timedelta(days=9)
    ready.ready_figures(at=at)
    narrow = last_days(riverside, 30, at, risk="high")
    with used(ready.readied_for(riverside, at)), CaptureQueriesContext(connection) as asked:
        queries.shares(narrow)
    assert len(asked) == 4  # those that count unique people too find their rows once


def test_what_is_old_or_quick_is_not_kept(case, riverside, lakeside, now, big, monkeypatch):
    ready.ready_figures(at=now)
    assert ready.readied_for(riverside, now + timedelta(minutes=14))
    assert ready.readied_for(riverside, now + timedelta(minutes=16)) is None
    assert ready.readied_for(riverside, now - timedelta(minutes=1)) is None
    monkeypatch.setattr(ready, "QUICK", 60)
    assert ready.ready_figures(at=now + timedelta(minutes=4)) == 2, "counted so lately that it is not counted again"
    later = now + timedelta(minutes=6)
    assert ready.ready_figures(at=later) == 0
    assert ready.readied_for(riverside, later) is None


def test_only_counts_are_kept(case, riverside, now, big):
    ready.ready_figures(at=now + timedelta(days=9))
    kept = str(cache.get(f"readied:{riverside.pk}"))
    assert str(case.pk) not in kept
    assert str(case.person_id) not in kept


@pytest.mark.parametrize("page", ["reports:oversight", "reports:audit"])
def test_the_page_says_from_when_and_can_be_counted_now(page, client, case, manager, big):
    client.force_login(manager)
    assert "told as of" not in client.get(reverse(page)).content.decode()
    ready.ready_figures(at=timezone.now())
    assert "told as of" in client.get(reverse(page)).content.decode()
    assert "told as of" not in client.get(reverse(page), {"now": 1}).content.decode()


def test_what_was_counted_before_months_were_written_at_once_is_forgotten(case, riverside, now, big):
    assert ready.ready_figures(at=now) > 0
    assert ready.readied_for(riverside, now) is not None
    ready.forget_readied()
    assert ready.readied_for(riverside, now) is None
