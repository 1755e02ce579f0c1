"""Whose turn a request is, is one duty: of the agency or of ours, by the clocks of its state."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import assign_case
from casemgmt.duties.models import Duty, OwingGroup
from casemgmt.duties.proof import faults
from referrals import actions

pytestmark = pytest.mark.django_db


def standing(subject):
    """Kind, question, and whose, of all that is open about this row."""
    rows = Duty.objects.open().filter(subject_id=subject.pk).order_by("kind")
    return [(row.kind, row.question, row.owner_id or row.group) for row in rows]


@pytest.fixture(autouse=True)
def ledger_is_right(db):
    yield
    assert faults() == []


def test_a_request_that_was_sent_is_the_agencys(offer, now):
    duty = Duty.objects.open().get(subject_id=offer.pk)
    assert (duty.kind, duty.group, duty.organization) == ("agency", OwingGroup.AGENCY, offer.organization)
    assert (duty.since, duty.due_at) == (offer.sent_at, offer.due_at)


def test_its_question_is_ours_until_it_is_answered(offer, shelter_desk, navigator, now):
    asked = actions.ask_about_offer(offer=offer, question="Any pets?", by=shelter_desk, at=now)
    assert standing(offer) == [("answer", "question", navigator.pk)]
    assert Duty.objects.open().get(subject_id=offer.pk).due_at == asked.due_at
    actions.answer_question(offer=offer, answer="A dog", by=navigator, at=now + timedelta(hours=1))
    assert standing(offer) == [("agency", "", "agency")]


def test_it_follows_the_owner_of_the_case(offer, case, shelter_desk, manager, now):
    actions.ask_about_offer(offer=offer, question="Any pets?", by=shelter_desk, at=now)
    assign_case(case=case, owner=manager, by=manager, at=now)
    assert standing(offer) == [("answer", "question", manager.pk)]


def test_a_silent_agency_is_ours_to_chase(offer, navigator, now):
    for hours in (3, 4, 5, 6, 7, 8):
        actions.act_on_due_offers(at=now + timedelta(hours=hours))
    offer.refresh_from_db()
    assert offer.state == "sent" or offer.ended_at
    kinds = set(Duty.objects.filter(subject_id=offer.pk).values_list("kind", flat=True))
    assert {"agency", "chase"} <= kinds


def test_a_no_asks_for_the_next_until_somebody_is_asked(offer, referral, shelter_desk, navigator, send, rooms, now):
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    assert standing(offer) == []
    assert standing(referral) == [("next_offer", "", navigator.pk)]
    assert Duty.objects.open().get(subject_id=referral.pk).due_at == now + timedelta(hours=4)
    send(rooms, at=now + timedelta(minutes=5))
    assert standing(referral) == []


def test_a_request_taken_back_asks_for_another_too(offer, referral, navigator, now):
    actions.recall_offer(offer=offer, reason="By hand", by=navigator, at=now)
    assert standing(referral) == [("next_offer", "", navigator.pk)]


def test_where_we_choose_the_yes_is_ours(offer, referral, shelter_desk, navigator, now):
    type(referral).objects.filter(pk=referral.pk).update(we_choose=True)
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    assert standing(offer) == [("answer", "choose", navigator.pk)]
    actions.confirm_offer(offer=offer, by=navigator, at=now)
    assert standing(offer) == [("agency", "", "agency")]


def test_first_contact_past_its_time_is_asked_of_us(offer, shelter_desk, navigator, now):
    accepted = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    assert standing(offer) == [("agency", "", "agency")]
    actions.act_on_due_offers(at=accepted.due_at + timedelta(minutes=1))
    assert standing(offer) == [("happened", "first_contact", navigator.pk)]


def test_a_message_is_read_by_who_has_the_case(offer, shelter_desk, navigator, now):
    message = actions.write_message(offer=offer, text="A bed is free now", by=shelter_desk, at=now)
    assert ("read", "messages", navigator.pk) in standing(offer)
    actions.mark_messages_read(offer=offer, upto=message, by=navigator, at=now)
    assert standing(offer) == [("agency", "", "agency")]


def test_an_appointment_asks_from_when_it_begins_and_for_good(offer, shelter_desk, navigator, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    begins = now + timedelta(days=1)
    slot = actions.book_appointment(offer=offer, starts_at=begins, place="Front desk", by=shelter_desk, at=now)
    duty = Duty.objects.open().get(subject_id=slot.pk)
    assert (duty.kind, duty.opens_at, duty.due_at) == ("happened", begins, begins + timedelta(days=1))
    assert not Duty.objects.standing(now).filter(pk=duty.pk).exists()
    assert Duty.objects.late(begins + timedelta(days=60)).filter(pk=duty.pk).exists()
    actions.settle_appointment(appointment=slot, attended=True, by=navigator, at=begins + timedelta(hours=2))
    assert standing(slot) == []
