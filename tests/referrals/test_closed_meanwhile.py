"""A closed case has no live request: nothing is sent from it, and a no that is taken back does not wake it."""

import pytest

from casemgmt.cases.actions import close_case, end_need
from casemgmt.core.errors import NotPossible
from referrals import actions


@pytest.fixture
def closed(case, offer, rooms, referral, shelter_desk, navigator, now):
    """Declined, decided, closed; a draft for a second agency was left behind."""
    draft = actions.draft_offer(
        referral=referral, service=rooms, asked="A room", urgency="urgent", by=navigator, at=now
    )
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    for need in case.needs.filter(state="open"):
        end_need(need=need, state="met", by=navigator, at=now)
    close_case(case=case, reason="no_further_need", by=navigator, at=now)
    return draft


def test_a_draft_of_a_closed_case_is_not_sent(closed, navigator, now):
    with pytest.raises(NotPossible, match="case is closed"):
        actions.send_offer(offer=closed, by=navigator, at=now)


def test_a_no_is_not_taken_back_once_the_case_is_closed(closed, offer, shelter_desk, now):
    with pytest.raises(NotPossible, match="closed this request"):
        actions.undo_answer(offer=offer, by=shelter_desk, at=now)


def test_a_no_is_not_taken_back_once_the_referral_is_closed(offer, referral, shelter_desk, navigator, now):
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    actions.close_referral(referral=referral, result="unmet", reason="Nobody has room", by=navigator, at=now)
    with pytest.raises(NotPossible, match="closed this request"):
        actions.undo_answer(offer=offer, by=shelter_desk, at=now)


def test_a_draft_that_was_thrown_away_is_said_so(offer, referral, rooms, navigator, now):
    draft = actions.draft_offer(
        referral=referral, service=rooms, asked="A room", urgency="urgent", by=navigator, at=now
    )
    actions.discard_offer(offer=draft, by=navigator, at=now)
    for action in (actions.send_offer, actions.discard_offer):
        with pytest.raises(NotPossible, match="thrown away"):
            action(
                offer=type(draft)(pk=draft.pk, person_id=draft.person_id, referral_id=referral.pk), by=navigator, at=now
            )
