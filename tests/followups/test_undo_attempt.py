"""Undo within a quarter of an hour: everything is as it was."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.cases.actions import hold_case, reopen_case
from casemgmt.core.errors import NotPossible
from casemgmt.followups.actions import cancel_rest, record_attempt, sweep_contacts, undo_attempt


@pytest.fixture
def record(case, navigator, now):
    def record(result, step="24h", at=now):
        row = case.follow_ups.get(why__step=step)
        return record_attempt(follow_up=row, case=case, mode="phone", result=result, by=navigator, at=at).attempt

    return record


def states(case):
    return list(case.follow_ups.order_by("due_at").values_list("state", "end", "cancel_reason", "next_step_at"))


@pytest.mark.parametrize("result", ["reached", "declined", "no_answer"])
def test_what_it_ended_is_back(result, record, case, navigator, now):
    before = states(case)
    attempt = record(result)
    undo_attempt(attempt=attempt, by=navigator, at=now + timedelta(minutes=14))
    assert states(case) == before


def test_a_death_that_was_none_is_undone_once_the_case_is_open_again(record, case, navigator, now):
    before = states(case)
    attempt = record("deceased")
    with pytest.raises(NotPossible, match="Reopen it first"):
        undo_attempt(attempt=attempt, by=navigator, at=now)
    reopen_case(case=case, by=navigator, at=now)
    undo_attempt(attempt=attempt, by=navigator, at=now + timedelta(minutes=14))
    assert states(case) == before


def test_what_was_cancelled_because_of_it_is_back(record, case, navigator, now):
    before = states(case)
    attempt = record("declined")
    cancel_rest(case=case, reason="declined", attempt=attempt, by=navigator, at=now)
    assert case.follow_ups.live().count() == 0
    undo_attempt(attempt=attempt, by=navigator, at=now + timedelta(minutes=1))
    assert states(case) == before


def test_reached_late_is_taken_back(record, case, navigator, now):
    sweep_contacts(at=now + timedelta(hours=25))
    at = now + timedelta(hours=50)
    undo_attempt(attempt=record("reached", "72h", at), by=navigator, at=at)
    assert case.follow_ups.get(why__step="24h").reached_late_by is None


def test_on_a_held_case_it_comes_back_paused(record, case, navigator, now):
    attempt = record("reached")
    hold_case(case=case, reason="away", by=navigator, at=now + timedelta(minutes=1))
    undo_attempt(attempt=attempt, by=navigator, at=now + timedelta(minutes=2))
    row = case.follow_ups.get(why__step="24h")
    assert (row.state, row.next_step_at) == ("open", None)
    assert row.paused_at


def test_too_late(record, navigator, now):
    with pytest.raises(NotPossible):
        undo_attempt(attempt=record("reached"), by=navigator, at=now + timedelta(minutes=16))


def test_twice_is_once(record, case, navigator, now):
    attempt = record("reached")
    undo_attempt(attempt=attempt, by=navigator, at=now)
    before = states(case)
    undo_attempt(attempt=attempt, by=navigator, at=now)
    assert states(case) == before


def test_the_undo_says_what_it_did_where_it_was_pressed(record, client, navigator, now, stopped_clock):
    attempt = record("no_answer")
    stopped_clock(now)
    client.force_login(navigator)
    place = {"back": "my_day", "at": "now.0", "day": ""}
    page = client.post(reverse("followups:undo", args=[attempt.pk]), place, follow=True)
    told = page.content.decode().split('id="told"')[1].split("</li>")[0]
    assert "Undone. All is as it was before." in " ".join(told.split())
    assert page.content.decode().count("Undone.") == 1
