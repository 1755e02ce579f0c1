"""Cancelling, giving a cause, claiming."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import close_case, end_need
from casemgmt.core.errors import NotPossible
from casemgmt.followups.actions import cancel_follow_up, claim_follow_up, give_cause, sweep_contacts


@pytest.fixture
def first(case):
    return case.follow_ups.get(why__step="24h")


def test_cancelled_with_a_reason(first, navigator, now):
    row = cancel_follow_up(follow_up=first, reason="other", by=navigator, at=now)
    assert (row.end, row.cancel_reason, row.next_step_at) == ("cancelled", "other", None)
    assert cancel_follow_up(follow_up=first, reason="other", by=navigator, at=now).ended_at == row.ended_at


def test_an_unknown_reason_is_refused(first, navigator, now):
    with pytest.raises(NotPossible):
        cancel_follow_up(follow_up=first, reason="lazy", by=navigator, at=now)


def test_what_has_ended_otherwise_cannot_be_cancelled(first, navigator, now):
    sweep_contacts(at=now + timedelta(hours=25))
    with pytest.raises(NotPossible):
        cancel_follow_up(follow_up=first, reason="other", by=navigator, at=now)


def test_closing_the_case_cancels_what_is_live(case, navigator, now):
    for need in case.needs.all():
        end_need(need=need, state="met", by=navigator, at=now)
    close_case(case=case, reason="moved", by=navigator, at=now)
    assert set(case.follow_ups.values_list("end", "cancel_reason")) == {("cancelled", "case_closed")}


def test_missed_asks_for_a_cause(first, manager, now):
    with pytest.raises(NotPossible):
        give_cause(follow_up=first, cause="staff_absent", by=manager, at=now)
    sweep_contacts(at=now + timedelta(hours=25))
    assert give_cause(follow_up=first, cause="staff_absent", by=manager, at=now).missed_cause == "staff_absent"
    assert give_cause(follow_up=first, cause="no_phone", by=manager, at=now).missed_cause == "no_phone"


def test_claimed_while_somebody_calls(first, navigator, manager, now):
    claim_follow_up(follow_up=first, by=navigator, at=now)
    claim_follow_up(follow_up=first, by=navigator, at=now)
    with pytest.raises(NotPossible):
        claim_follow_up(follow_up=first, by=manager, at=now + timedelta(minutes=5))
    assert claim_follow_up(follow_up=first, by=manager, at=now + timedelta(minutes=16)).claimed_by == manager


@pytest.mark.parametrize("act", [cancel_follow_up, claim_follow_up, give_cause])
def test_others_may_not(act, first, outsider, now):
    more = {cancel_follow_up: {"reason": "other"}, give_cause: {"cause": "other"}}.get(act, {})
    with pytest.raises(PermissionDenied):
        act(follow_up=first, by=outsider, at=now, **more)
