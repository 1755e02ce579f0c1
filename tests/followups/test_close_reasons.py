"""“Never reached” and “lost after contact” are kept apart."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import close_case
from casemgmt.core.errors import NotPossible
from casemgmt.followups.actions import record_attempt, undo_attempt


@pytest.fixture
def decided(case, now):
    case.needs.update(state="met", ended_at=now)
    return case


def reach(case, navigator, now, result="reached"):
    return record_attempt(case=case, mode="phone", result=result, by=navigator, at=now).attempt


@pytest.mark.parametrize("result", ["reached", "declined"])
def test_who_was_reached_was_not_never_reached(result, decided, navigator, now):
    reach(decided, navigator, now, result)
    with pytest.raises(NotPossible, match="Lost after contact") as refused:
        close_case(case=decided, reason="never_reached", by=navigator, at=now)
    assert refused.value.field == "reason"
    assert close_case(case=decided, reason="lost_contact", by=navigator, at=now).close_reason == "lost_contact"


@pytest.mark.parametrize("result", ["no_answer", "message_left", "third_party"])
def test_tries_alone_do_not_reach(result, decided, navigator, now):
    reach(decided, navigator, now, result)
    assert close_case(case=decided, reason="never_reached", by=navigator, at=now).close_reason == "never_reached"


def test_what_was_undone_does_not_count(decided, navigator, now):
    undo_attempt(attempt=reach(decided, navigator, now), by=navigator, at=now + timedelta(minutes=1))
    assert close_case(case=decided, reason="never_reached", by=navigator, at=now).closed_at
