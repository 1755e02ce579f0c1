"""What was said on My day by one press is told there, and taken back for a quarter of an hour by whoever said it."""

from datetime import timedelta
from html import unescape
from re import search
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.core.errors import NotPossible
from casemgmt.duties.models import Duty
from casemgmt.duties.proof import faults
from casemgmt.followups.actions import give_cause, sweep_contacts, take_back_cause
from referrals import actions
from referrals.models import AppointmentAnswer, LinkageCheck, Offer

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


@pytest.fixture
def slot(offer, shelter_desk, navigator, now):
    """An appointment that was to begin a moment ago."""
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    actions.confirm_offer(offer=offer, by=navigator, at=now)
    return actions.book_appointment(offer=offer, starts_at=now + 5 * MINUTES, by=shelter_desk, at=now)


@pytest.fixture
def after(now):
    """When the appointment is over."""
    return now + 10 * MINUTES


@pytest.fixture
def linked(offer, shelter_desk, navigator, now):
    """Service began a week ago: it is time for the first check."""
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    day = now.date()
    actions.state_linkage(offer=offer, side="agency", began=True, service_on=day, by=shelter_desk, at=now)
    Offer.objects.filter(pk=offer.pk).update(stages_done=["check_7"])
    offer.refresh_from_db()
    return offer


def owed(kind, subject):
    return Duty.objects.open().filter(kind=kind, subject_id=subject.pk).count()


def here(press, place="now.0"):
    """As the button on the card posts it."""
    return f"{press}?next=%2Fmy-day%2F%3Fat%3D{place}%23told"


def undo_form(client, address):
    """The bar with undo at the place where it was said: what it says, what it posts."""
    page = unescape(client.get(address).content.decode())
    told = page.split('id="told"')[1]
    action = search(r'action="(/my-day/undo/[^"]*)"', told)
    said = search(r'name="said" value="([^"]+)"', told)
    return told.split("</li>")[0], action and action[1], said and said[1]


def test_it_took_place_is_undone_at_its_place(client, slot, navigator, stopped_clock, after):
    stopped_clock(after)
    client.force_login(navigator)
    answer = client.post(here(reverse("referrals:happened", args=[slot.pk])), {"did": "yes"})
    told, action, said = undo_form(client, answer.url)
    assert "took place, recorded." in told
    assert owed("happened", slot) == 0
    again, _action, _said = undo_form(client, answer.url)
    assert "took place, recorded." in again, "a reload says the same"
    undone = client.post(action, {"said": said})
    assert parse_qs(urlsplit(undone.url).query)["at"] == ["now.0"]
    assert "Undone. All is as it was before." in client.get(undone.url).content.decode()
    slot.refresh_from_db()
    assert (slot.state, slot.settled_at, slot.answers.count()) == ("booked", None, 0)
    assert AppointmentAnswer.all_said.get().taken_back_at == after
    assert owed("happened", slot) == 1
    assert faults() == []


def test_an_answer_of_the_other_side_stands_when_ours_is_taken_back(slot, shelter_desk, navigator, after):
    actions.settle_appointment(appointment=slot, attended=True, by=shelter_desk, at=after)
    actions.settle_appointment(appointment=slot, attended=False, reason="unknown", by=navigator, at=after)
    slot.refresh_from_db()
    assert slot.state == "disputed"
    actions.take_back_answer(answer=slot.answers.get(side="program"), by=navigator, at=after + MINUTES)
    slot.refresh_from_db()
    assert slot.state == "attended"
    assert faults() == []


def test_what_followed_of_going_along_goes_with_it(slot, navigator, after):
    slot.goes_along = True
    slot.offer.service.kind = "behavioral_health"
    slot.save()
    slot.offer.service.save()
    actions.settle_appointment(appointment=slot, attended=True, by=navigator, at=after)
    slot.offer.refresh_from_db()
    assert slot.offer.state == "linked"
    actions.take_back_answer(answer=slot.answers.get(), by=navigator, at=after + MINUTES)
    slot.offer.refresh_from_db()
    assert slot.offer.state == "accepted"
    assert slot.offer.statements.get().voided_at == after + MINUTES
    assert faults() == []


@pytest.mark.parametrize("who", ["manager", "shelter_desk"])
def test_nobody_else_takes_it_back(who, slot, navigator, after, request):
    actions.settle_appointment(appointment=slot, attended=True, by=navigator, at=after)
    with pytest.raises(NotPossible):
        actions.take_back_answer(answer=slot.answers.get(), by=request.getfixturevalue(who), at=after)


def test_after_a_quarter_of_an_hour_the_bar_is_gone_and_the_action_refuses(
    client, slot, navigator, stopped_clock, after
):
    stopped_clock(after)
    client.force_login(navigator)
    answer = client.post(here(reverse("referrals:happened", args=[slot.pk])), {"did": "yes"})
    client.get(answer.url)
    _told, _action, said = undo_form(client, answer.url)
    later = after + 15 * MINUTES + timedelta(seconds=1)
    stopped_clock(later)
    assert "/my-day/undo/" not in client.get(answer.url).content.decode()
    late = client.post("/my-day/undo/", {"said": said}, follow=True)
    assert "There is nothing to undo any more" in late.content.decode()
    with pytest.raises(NotPossible):
        actions.take_back_answer(answer=slot.answers.get(), by=navigator, at=later)


def test_a_check_is_undone_and_asked_again(client, linked, navigator, stopped_clock, now):
    at = now + timedelta(days=8)
    stopped_clock(at)
    client.force_login(navigator)
    answer = client.post(here(reverse("referrals:check", args=[linked.pk, 7])), {"still": "no"})
    told, action, said = undo_form(client, answer.url)
    assert "no longer served" in told
    assert owed("happened", linked) == 1, "the second check is ahead"
    client.post(action, {"said": said})
    client.post(action, {"said": said})  # a second press finds nothing left
    assert owed("happened", linked) == 2
    assert LinkageCheck.objects.count() == 0
    assert LinkageCheck.all_said.get().taken_back_at == at
    assert faults() == []


def test_why_it_was_missed_is_undone(client, case, navigator, stopped_clock, now):
    at = now + timedelta(days=2)
    sweep_contacts(at=at)
    missed = case.follow_ups.filter(end="missed").first()
    stopped_clock(at)
    client.force_login(navigator)
    answer = client.post(here(reverse("followups:cause", args=[missed.pk])), {"cause": "no_phone"})
    told, action, said = undo_form(client, answer.url)
    assert "was missed; why: No phone." in told
    assert owed("say_why", missed) == 0
    client.post(action, {"said": said})
    missed.refresh_from_db()
    assert missed.missed_cause == ""
    assert owed("say_why", missed) == 1
    assert faults() == []


def test_a_cause_that_was_changed_is_again_what_it_was(case, navigator, manager, now):
    at = now + timedelta(days=2)
    sweep_contacts(at=at)
    missed = case.follow_ups.filter(end="missed").first()
    give_cause(follow_up=missed, cause="no_phone", by=navigator, at=at)
    give_cause(follow_up=missed, cause="other", by=navigator, at=at + MINUTES)
    with pytest.raises(NotPossible):
        take_back_cause(follow_up=missed, by=manager, at=at + MINUTES)
    assert take_back_cause(follow_up=missed, by=navigator, at=at + 2 * MINUTES).missed_cause == "no_phone"


def test_a_referral_closed_by_a_slip_is_asked_for_again(offer, shelter_desk, navigator, now):
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    words = {"result": "unmet", "reason": "No room anywhere", "by": navigator, "at": now}
    closed = actions.close_referral(referral=offer.referral, **words)
    assert owed("next_offer", closed) == 0
    with pytest.raises(NotPossible):
        actions.take_back_closing(referral=closed, by=navigator, at=now + 16 * MINUTES)
    opened = actions.take_back_closing(referral=closed, by=navigator, at=now + MINUTES)
    assert (opened.state, opened.result, opened.closed_at) == ("active", "", None)
    assert owed("next_offer", closed) == 1
    assert faults() == []


def test_the_same_by_the_api(slot, navigator, stopped_clock, after):
    stopped_clock(after)
    caller = APIClient()
    caller.force_authenticate(navigator)
    path = f"/api/v1/appointments/{slot.pk}"
    assert caller.post(f"{path}/undo-answer/").status_code == 409
    caller.post(f"{path}/settle/", {"attended": True}, format="json")
    undone = caller.post(f"{path}/undo-answer/")
    assert (undone.status_code, undone.data["state"], undone.data["answers"]) == (200, "booked", [])
