"""A request entered in error leaves every count; a referral that closed as linked by it opens again."""

from datetime import date, timedelta

import pytest

from casemgmt.cases import actions as cases
from casemgmt.core.models import Event
from referrals import actions

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def linked(offer, shelter_desk, now):
    accepted = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    actions.state_linkage(offer=accepted, side="agency", began=True, service_on=TODAY, by=shelter_desk, at=now)
    return accepted


@pytest.fixture
def void(linked, navigator, now):
    def void(at=now + timedelta(hours=1)):
        actions.void_offer(offer=linked, reason="Wrong person", by=navigator, at=at)
        linked.referral.refresh_from_db()
        linked.referral.need.refresh_from_db()
        return linked.referral

    return void


def test_the_referral_and_its_need_are_open_again(void, navigator, now):
    referral = void()
    assert (referral.state, referral.result, referral.closed_at) == ("active", "", None)
    assert (referral.need.state, referral.need.ended_at) == ("open", None)
    assert {"referral.reopened", "need.reopened"} <= set(Event.objects.values_list("verb", flat=True))


def test_another_agency_can_be_asked(void, send, rooms):
    assert send(rooms, to=void()).state == "sent"


def test_in_a_closed_case_the_referral_stays_closed_as_an_error(void, case, navigator, now):
    cases.close_case(case=case, reason="no_further_need", by=navigator, at=now)
    referral = void()
    assert (referral.state, referral.result, referral.result_reason) == ("closed", "voided", "Wrong person")
    assert referral.need.state == "met"


def test_a_need_heard_anew_is_not_opened_twice(void, case, need, navigator, now):
    cases.add_need(case=case, domain=need.domain, by=navigator, at=now)
    assert void().result == "voided"
    assert case.needs.filter(domain=need.domain, state="open").count() == 1


def test_a_need_that_somebody_decided_stays_decided(offer, need, shelter_desk, navigator, now):
    accepted = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    cases.end_need(need=need, state="met", by=navigator, at=now + timedelta(hours=1))
    said = {"side": "agency", "began": True, "service_on": TODAY}
    actions.state_linkage(offer=accepted, **said, by=shelter_desk, at=now + timedelta(hours=2))
    actions.void_offer(offer=accepted, reason="Wrong person", by=navigator, at=now + timedelta(hours=3))
    accepted.referral.refresh_from_db()
    need.refresh_from_db()
    assert (accepted.referral.result, need.state) == ("voided", "met")


def test_a_person_who_ends_it_later_was_served(linked, navigator, now):
    actions.withdraw_offer(offer=linked, how_said="by phone", by=navigator, at=now + timedelta(days=2))
    linked.referral.refresh_from_db()
    assert (linked.referral.state, linked.referral.result) == ("closed", "linked")
