"""The tables of states: every state can be reached, and every move has somebody who may make it."""

import pytest

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AGENCY_ROLES, PROGRAM_ROLES
from casemgmt.core.workflow import BEFORE
from casemgmt.feedback.workflow import FEEDBACK
from referrals.workflow import ENDED, LIVE, OFFER, REFERRAL, OfferState


def reachable(workflow, elsewhere=()):
    found, grown = {workflow.initial, *elsewhere}, True
    while grown:
        new = {row.target for row in workflow.rows if row.sources & found and row.target != BEFORE}
        grown = not new <= found
        found |= new
    return found


@pytest.mark.parametrize("workflow", [OFFER, REFERRAL, FEEDBACK], ids=lambda workflow: workflow.name)
def test_every_state_is_reachable(workflow):
    superseded = {OfferState.SUPERSEDED} if workflow is OFFER else set()  # set by a sibling that is confirmed
    assert workflow.states() | superseded == reachable(workflow, superseded)


@pytest.mark.parametrize("workflow", [OFFER, REFERRAL, FEEDBACK], ids=lambda workflow: workflow.name)
def test_somebody_may_make_every_move(workflow):
    held = set().union(*PROGRAM_ROLES.values(), *AGENCY_ROLES.values(), {Permission.CLOCK_TICK})
    assert {row.permission for row in workflow.rows} <= held


def test_an_ended_offer_only_leaves_by_correction_or_undo():
    for row in OFFER.rows:
        if row.sources & ENDED:
            assert row.name in {"void", "undo"}


def test_live_and_ended_are_all_there_is():
    assert set(OfferState) == LIVE | ENDED | {OfferState.DRAFT, OfferState.LINKED}
