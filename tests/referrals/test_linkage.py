"""From an accepted request to a graded linkage, and how the referral closes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible
from referrals import actions
from referrals.models import Linkage

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def accepted(offer, shelter_desk, now):
    return actions.accept_offer(offer=offer, by=shelter_desk, at=now)


def test_the_agency_attests_and_the_referral_closes_as_linked(accepted, shelter_desk, now):
    linkage = actions.state_linkage(
        offer=accepted, side="agency", began=True, service_on=TODAY, by=shelter_desk, at=now
    )
    accepted.refresh_from_db()
    accepted.referral.refresh_from_db()
    assert (linkage.grade, linkage.service_on, linkage.sides) == (3, TODAY, ["agency"])
    assert accepted.state == "linked"
    assert (accepted.referral.state, accepted.referral.result) == ("closed", "linked")


def test_the_persons_word_confirms(accepted, shelter_desk, navigator, now):
    actions.state_linkage(offer=accepted, side="agency", began=True, service_on=TODAY, by=shelter_desk, at=now)
    linkage = actions.state_linkage(offer=accepted, side="person", began=True, service_on=TODAY, by=navigator, at=now)
    assert linkage.grade == 4


def test_the_agency_cannot_speak_for_the_person(accepted, shelter_desk, now):
    with pytest.raises(PermissionDenied):
        actions.state_linkage(offer=accepted, side="person", began=True, service_on=TODAY, by=shelter_desk, at=now)


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, "Give the day"), (date(2026, 11, 25), "cannot lie ahead"), (date(2026, 11, 2), "before we knew")],
)
def test_the_day_of_service_must_be_possible(accepted, shelter_desk, now, day, words):
    with pytest.raises(NotPossible, match=words):
        actions.state_linkage(offer=accepted, side="agency", began=True, service_on=day, by=shelter_desk, at=now)


def test_attending_an_appointment_on_two_days_engages(accepted, shelter_desk, now):
    for days in (1, 2):
        slot = actions.book_appointment(offer=accepted, starts_at=now + timedelta(days=days), by=shelter_desk, at=now)
        actions.settle_appointment(
            appointment=slot, attended=True, by=shelter_desk, at=now + timedelta(days=days, hours=1)
        )
    assert Linkage.objects.get().grade == 2
    later = now + timedelta(days=3)
    linkage = actions.state_linkage(
        offer=accepted, side="agency", began=True, service_on=date(2026, 11, 25), by=shelter_desk, at=later
    )
    assert linkage.grade == 5


def test_a_no_show_needs_a_reason_and_comes_back_to_us(accepted, shelter_desk, now):
    slot = actions.book_appointment(offer=accepted, starts_at=now + timedelta(hours=1), by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="has not taken place"):
        actions.settle_appointment(appointment=slot, attended=False, reason="unknown", by=shelter_desk, at=now)
    later = now + timedelta(hours=2)
    with pytest.raises(NotPossible, match="not known"):
        actions.settle_appointment(appointment=slot, attended=False, by=shelter_desk, at=later)
    actions.settle_appointment(appointment=slot, attended=False, reason="transport", by=shelter_desk, at=later)
    accepted.refresh_from_db()
    assert accepted.waits_on == "navigator"


def test_service_that_did_not_begin_closes_only_as_not_linked(accepted, navigator, now):
    actions.not_link_offer(offer=accepted, reason="transport", by=navigator, at=now)
    with pytest.raises(NotPossible, match="Service did not begin"):
        actions.close_referral(referral=accepted.referral, result="unmet", reason="no bus", by=navigator, at=now)
    closed = actions.close_referral(referral=accepted.referral, result="not_linked", by=navigator, at=now)
    assert closed.result == "not_linked"


def test_a_referral_nobody_accepted_closes_as_unmet_with_a_reason(offer, shelter_desk, navigator, now):
    with pytest.raises(NotPossible, match="still live"):
        actions.close_referral(referral=offer.referral, result="unmet", reason="full", by=navigator, at=now)
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="Write the reason"):
        actions.close_referral(referral=offer.referral, result="unmet", by=navigator, at=now)
    closed = actions.close_referral(referral=offer.referral, result="unmet", reason="no beds", by=navigator, at=now)
    assert (closed.state, closed.result) == ("closed", "unmet")
