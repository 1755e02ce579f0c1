"""Hold, resume, close, reopen."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases import hooks
from casemgmt.cases.actions import (
    close_case,
    end_need,
    hold_case,
    reopen_case,
    resume_case,
    set_next_date,
    take_on,
    undo_close,
)
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.duties.proof import faults


@pytest.fixture
def done(case, navigator, now):
    """A case without undecided needs."""
    for need in case.needs.all():
        end_need(need=need, state="met", by=navigator, at=now)
    return case


def test_on_hold_with_a_reason_and_back(case, navigator, now):
    held = hold_case(case=case, reason="hospital", by=navigator, at=now)
    assert (held.state, held.hold_reason, held.held_at) == ("on_hold", "hospital", now)
    resumed = resume_case(case=case, by=navigator, at=now + timedelta(hours=1))
    assert (resumed.state, resumed.hold_reason, resumed.held_at) == ("open", "", None)


def test_twice_is_once(case, navigator, now):
    hold_case(case=case, reason="jail", by=navigator, at=now)
    assert hold_case(case=case, reason="away", by=navigator, at=now).hold_reason == "jail"
    assert Event.objects.filter(verb="case.held").count() == 1


def test_an_undecided_need_keeps_it_open(case, navigator, now):
    with pytest.raises(NotPossible, match="undecided"):
        close_case(case=case, reason="moved", by=navigator, at=now)


def test_so_does_what_an_upper_app_has_under_way(done, navigator, now, monkeypatch):
    monkeypatch.setattr(hooks, "CLOSING_CHECKS", [lambda case: ["A request is still live."]])
    with pytest.raises(NotPossible, match="still live"):
        close_case(case=done, reason="moved", by=navigator, at=now)


def test_closed_with_a_reason_even_from_hold(done, navigator, now):
    hold_case(case=done, reason="jail", by=navigator, at=now)
    closed = close_case(case=done, reason="lost_contact", by=navigator, at=now)
    assert (closed.state, closed.close_reason, closed.closed_at, closed.held_at) == (
        "closed",
        "lost_contact",
        now,
        None,
    )
    assert done.follow_ups.live().count() == 0


def test_a_reason_outside_the_list_is_refused(done, navigator, now):
    with pytest.raises(NotPossible):
        close_case(case=done, reason="bored", by=navigator, at=now)


def test_reopened_is_on_record(done, navigator, now):
    close_case(case=done, reason="moved", by=navigator, at=now)
    assert reopen_case(case=done, by=navigator, at=now).state == "open"
    assert Event.objects.get(verb="case.reopened").data == {"closed_as": "moved"}


def test_not_beside_another_open_case(done, person, meet, navigator, now):
    close_case(case=done, reason="moved", by=navigator, at=now)
    take_on(encounter=meet(person, cleared_at=now + timedelta(days=1)), person=person, by=navigator, at=now)
    with pytest.raises(NotPossible):
        reopen_case(case=done, by=navigator, at=now)


def test_a_closed_case_is_not_held_or_resumed(done, navigator, now):
    close_case(case=done, reason="moved", by=navigator, at=now)
    with pytest.raises(NotPossible):
        hold_case(case=done, reason="jail", by=navigator, at=now)
    with pytest.raises(NotPossible):
        resume_case(case=done, by=navigator, at=now)


@pytest.mark.parametrize("who", ["responder", "analyst", "admin", "outsider", "other_navigator"])
def test_others_may_not(who, done, now, request):
    by = request.getfixturevalue(who)
    for act, words in [
        (hold_case, {"reason": "jail"}),
        (close_case, {"reason": "moved"}),
        (reopen_case, {}),
        (resume_case, {}),
    ]:
        with pytest.raises(PermissionDenied):
            act(case=done, by=by, at=now, **words)


def test_closing_undone_brings_the_plan_the_dates_and_the_hold_back(done, navigator, now):
    set_next_date(case=done, on=now.date() + timedelta(days=3), by=navigator, at=now)
    hold_case(case=done, reason="jail", look_again_on=now.date() + timedelta(days=9), by=navigator, at=now)
    planned = set(done.follow_ups.live().values_list("pk", "due_at", "paused_at"))
    close_case(case=done, reason="moved", by=navigator, at=now + timedelta(minutes=1))
    assert not done.follow_ups.live().exists()
    assert not done.next_dates.standing().exists()
    back = undo_close(case=done, by=navigator, at=now + timedelta(minutes=16))
    assert (back.state, back.hold_reason, back.held_at, back.closed_at) == ("on_hold", "jail", now, None)
    assert planned
    assert set(done.follow_ups.live().values_list("pk", "due_at", "paused_at")) == planned
    assert done.next_dates.standing().count() == 2
    assert faults() == []


def test_closing_is_undone_for_a_quarter_of_an_hour_and_not_what_closed_by_itself(done, navigator, now):
    close_case(case=done, reason="moved", by=navigator, at=now)
    with pytest.raises(NotPossible, match="15 minutes"):
        undo_close(case=done, by=navigator, at=now + timedelta(minutes=16))
    done.__class__.objects.update(close_reason="joined")
    with pytest.raises(NotPossible):
        undo_close(case=done, by=navigator, at=now)


def test_a_hold_ended_by_closing_does_not_stand_in_the_way_of_the_next_one(done, navigator, now):
    held = {"case": done, "reason": "jail", "look_again_on": now.date() + timedelta(days=9), "by": navigator, "at": now}
    hold_case(**held)
    close_case(case=done, reason="moved", by=navigator, at=now)
    reopen_case(case=done, by=navigator, at=now)
    assert hold_case(**held).state == "on_hold"
