"""Tidy up: old checks, appointments and requests that nobody took get one answer by one press, and one undo."""

from datetime import timedelta
from html import unescape
from re import findall, search

import pytest
from django.urls import reverse

from casemgmt.cases.actions import add_need, change_risk, take_on
from casemgmt.duties.models import Duty
from casemgmt.duties.proof import faults
from casemgmt.followups.actions import cancel_rest
from referrals import actions
from referrals.models import AppointmentAnswer, LinkageCheck
from tests.loop import meet  # noqa: F401

from .conftest import consent_to, service_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def beds(harbor_house):
    return service_of(harbor_house, "Many beds")


@pytest.fixture
def asked(meet, navigator, harbor_house, beds, now):
    """A request for somebody of low risk, sent to Harbor House."""

    def asked():
        met = meet(needs_heard=[], risk="low")
        person = met.people.get()
        case = take_on(encounter=met, person=person, by=navigator, at=now)
        cancel_rest(case=case, reason="other", by=navigator, at=now)
        need = add_need(case=case, domain="shelter", by=navigator, at=now)
        consent_to(person, harbor_house, navigator, now)
        referral = actions.make_referral(need=need, urgency="routine", by=navigator, at=now)
        words = {"referral": referral, "service": beds, "asked": "One bed", "urgency": "routine"}
        return actions.send_offer(offer=actions.draft_offer(**words, by=navigator, at=now), by=navigator, at=now)

    return asked


@pytest.fixture
def old(asked, shelter_desk, navigator, now):
    """Two checks, an appointment and a request that was declined; days went by."""
    checks = [asked(), asked()]
    for offer in checks:
        actions.accept_offer(offer=offer, by=shelter_desk, at=now)
        day = now.date()
        actions.state_linkage(offer=offer, side="agency", began=True, service_on=day, by=shelter_desk, at=now)
    held, refused = asked(), asked()
    actions.accept_offer(offer=held, by=shelter_desk, at=now)
    slot = actions.book_appointment(offer=held, starts_at=now + timedelta(hours=1), by=shelter_desk, at=now)
    actions.decline_offer(offer=refused, reason="no_capacity", by=shelter_desk, at=now)
    actions.act_on_due_offers(at=now + timedelta(days=8))
    return {"checks": checks, "slot": slot, "refused": refused.referral}


@pytest.fixture
def later(old, now, stopped_clock, client, navigator):
    at = now + timedelta(days=22)
    stopped_clock(at)
    client.force_login(navigator)
    return at


def tidy(client, address="/my-day/?open=tidy"):
    """The page, where its form posts, and what stands to be ticked."""
    page = unescape(client.get(address).content.decode())
    action = search(r'id="tidy"\s+method="post"\s+action="([^"]+)"', page)
    return page, action and action[1], findall(r'name="listed" value="([^"]+)"', page)


def undo(client, page):
    action = search(r'action="(/my-day/undo/[^"]*)"', page)[1]
    return client.post(action, {"said": search(r'name="said" value="([^"]+)"', page)[1]}, follow=True)


def test_the_ticked_get_one_answer_and_one_undo(client, old, later):
    page, action, listed = tidy(client)
    for label in ("Still served", "No more", "It took place", "Did not come", "Close: nobody took it"):
        assert search(rf'name="answer" value="\w+">\s*{label}\s*</button>', page), label
    answer = client.post(action, {"answer": "served", "duty": listed})
    told = unescape(client.get(answer.url).content.decode())
    assert "are recorded." in told
    assert LinkageCheck.objects.filter(still_served=True).count() >= 2
    assert AppointmentAnswer.objects.count() == 0, "what is not asked this stays"
    n = LinkageCheck.objects.count()
    assert search(rf"Undo all {n}", told)
    assert f"{n} answers are undone." in undo(client, told).content.decode()
    assert LinkageCheck.objects.count() == 0
    assert len(tidy(client)[2]) == len(listed)
    assert faults() == []


@pytest.mark.parametrize("code", ["came", "stayed_away"])
def test_appointments_are_answered_so_too(client, old, later, code):
    _page, action, listed = tidy(client)
    client.post(action, {"answer": code, "all": "on", "listed": listed})
    assert AppointmentAnswer.objects.get().attended is (code == "came")
    assert faults() == []


def test_requests_that_nobody_took_close_and_come_back(client, old, later):
    _page, action, listed = tidy(client)
    answer = client.post(action, {"answer": "close", "all": "on", "listed": listed})
    old["refused"].refresh_from_db()
    assert (old["refused"].state, old["refused"].result) == ("closed", "unmet")
    undo(client, unescape(client.get(answer.url).content.decode()))
    old["refused"].refresh_from_db()
    assert old["refused"].state == "active"
    assert faults() == []


def test_one_that_cannot_be_answered_any_more_holds_up_nobody(client, old, later, navigator):
    _page, action, listed = tidy(client)
    first = old["checks"][0]
    actions.void_offer(offer=first, reason="Entered twice", by=navigator, at=later)
    client.post(action, {"answer": "served", "duty": listed})
    assert set(LinkageCheck.objects.values_list("offer", flat=True)) == {old["checks"][1].pk}


def test_nobody_answers_what_is_not_theirs(client, old, later, manager, other_navigator):
    ids = [str(pk) for pk in Duty.objects.open().values_list("pk", flat=True)]
    client.force_login(other_navigator)
    client.post(reverse("followups:tidy_up"), {"answer": "served", "duty": [*ids, "no-id"]})
    assert LinkageCheck.objects.count() == 0


def test_nothing_ticked_says_so(client, old, later):
    _page, action, _listed = tidy(client)
    assert "Tick at least one line." in client.post(action, {"answer": "served"}, follow=True).content.decode()


def test_what_is_of_high_risk_is_not_ticked_away(client, old, later, navigator):
    case = old["checks"][0].referral.case
    change_risk(case=case, risk="high", by=navigator, at=later)
    page, _action, listed = tidy(client)
    theirs = Duty.objects.open().filter(case=case).values_list("pk", flat=True)
    assert not {str(pk) for pk in theirs} & set(listed)
    assert str(case.person_id) in page
