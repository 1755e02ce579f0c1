"""What an agency answers: acknowledge, ask, waitlist, accept, decline, undo; and what follows."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Category, Disclosure
from referrals import actions
from referrals.models import Offer

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=5)


def test_accepting_opens_identity_to_this_agency_only(send, beds, rooms, shelter_desk, clinic_lead, now):
    first, second = send(beds), send(rooms)
    actions.accept_offer(offer=first, by=shelter_desk, at=now + SOON)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.confirmed_at
    assert first.identity_is_open(now + SOON)
    assert second.state == "superseded"
    assert not second.identity_is_open(now + SOON)
    assert second.waits_on == ""
    assert Disclosure.objects.filter(kind="confirm").count() == 1


def test_a_second_press_changes_nothing(offer, shelter_desk, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now + SOON)
    again = actions.accept_offer(offer=offer, by=shelter_desk, at=now + 2 * SOON)
    assert again.accepted_at == now + SOON


def test_the_loser_of_a_race_is_told_that_it_moved_on(send, beds, rooms, shelter_desk, clinic_lead, now):
    first, second = send(beds), send(rooms)
    actions.accept_offer(offer=first, by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="Filled elsewhere"):
        actions.accept_offer(offer=second, by=clinic_lead, at=now)


def test_without_consent_for_identity_the_accept_stands_and_identity_stays_shut(send, beds, shelter_desk, now):
    offer = send(beds, categories=[Category.NEEDS])
    offer = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    assert offer.state == "accepted"
    assert not offer.identity_is_open(now)
    assert offer.waits_on == "navigator"


def test_revoking_consent_closes_access_in_the_same_transaction(offer, shelter_desk, navigator, now):
    offer = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    revoke_consent(consent=offer.identity_consent, how="by phone", by=navigator, at=now + SOON)
    offer = Offer.objects.get(pk=offer.pk)
    assert not offer.identity_is_open(now + SOON)
    assert offer.waits_on == "navigator"


def test_access_ends_when_the_consent_expires(offer, shelter_desk, now):
    offer = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    assert offer.identity_is_open(now + timedelta(days=89))
    assert not offer.identity_is_open(now + timedelta(days=91))


def test_we_choose_keeps_accepts_de_identified_until_we_confirm(
    send, beds, rooms, referral, shelter_desk, clinic_lead, navigator, now
):
    type(referral).objects.filter(pk=referral.pk).update(we_choose=True)
    first, second = send(beds), send(rooms)
    for offer, desk in ((first, shelter_desk), (second, clinic_lead)):
        offer = actions.accept_offer(offer=offer, by=desk, at=now)
        assert not offer.identity_is_open(now)
        assert (offer.state, offer.waits_on) == ("accepted", "navigator")
    with pytest.raises(PermissionDenied):
        actions.confirm_offer(offer=first, by=shelter_desk, at=now)
    chosen = actions.confirm_offer(offer=second, by=navigator, at=now)
    first.refresh_from_db()
    assert chosen.identity_is_open(now)
    assert first.state == "superseded"


def test_declining_needs_a_reason_and_other_needs_words(offer, shelter_desk, now):
    with pytest.raises(NotPossible, match="Choose a reason"):
        actions.decline_offer(offer=offer, reason="", by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="other reason"):
        actions.decline_offer(offer=offer, reason="other", by=shelter_desk, at=now)
    offer = actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    assert (offer.state, offer.due_at, offer.next_step_at) == ("declined", None, None)


def test_undo_brings_back_the_state_before_and_the_siblings(send, beds, rooms, shelter_desk, clinic_lead, now):
    first, second = send(beds), send(rooms)
    actions.acknowledge_offer(offer=second, by=clinic_lead, at=now)
    first = actions.accept_offer(offer=first, by=shelter_desk, at=now)
    first = actions.undo_answer(offer=first, by=shelter_desk, at=now + timedelta(minutes=14))
    second.refresh_from_db()
    assert (first.state, first.waits_on, first.confirmed_at) == ("sent", "agency", None)
    assert (second.state, second.waits_on) == ("acknowledged", "agency")
    assert not first.identity_is_open(now)
    assert Disclosure.objects.filter(kind="confirm").exists()


def test_undo_ends_after_a_quarter_of_an_hour(offer, shelter_desk, now):
    offer = actions.decline_offer(offer=offer, reason="staffing", by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="15 minutes"):
        actions.undo_answer(offer=offer, by=shelter_desk, at=now + timedelta(minutes=16))


def test_a_question_stops_the_clock_and_the_answer_gives_back_what_was_left(offer, shelter_desk, navigator, now):
    due = offer.due_at
    offer = actions.ask_about_offer(offer=offer, question="Any pets?", by=shelter_desk, at=now + timedelta(hours=1))
    assert (offer.state, offer.waits_on) == ("info_requested", "navigator")
    offer = actions.answer_question(offer=offer, answer="One small dog", by=navigator, at=now + timedelta(hours=5))
    assert (offer.state, offer.waits_on) == ("sent", "agency")
    assert offer.due_at == due + timedelta(hours=4)


def test_an_answer_may_not_name_the_person(offer, shelter_desk, navigator, now):
    actions.ask_about_offer(offer=offer, question="Name?", by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="gives away"):
        actions.answer_question(offer=offer, answer="It is Marisol", by=navigator, at=now)


def test_a_waitlisted_offer_comes_back_on_its_review_date(offer, shelter_desk, now):
    with pytest.raises(NotPossible, match="after today"):
        actions.waitlist_offer(offer=offer, review_on=date(2026, 11, 24), by=shelter_desk, at=now)
    offer = actions.waitlist_offer(offer=offer, review_on=date(2026, 12, 1), by=shelter_desk, at=now)
    assert (offer.waits_on, offer.due_at.isoformat()) == ("navigator", "2026-12-01T17:00:00+00:00")


def test_an_answer_told_by_phone_needs_who_said_it(offer, navigator, now):
    with pytest.raises(NotPossible, match="Write who"):
        actions.accept_offer(offer=offer, by=navigator, at=now)
    offer = actions.accept_offer(offer=offer, by=navigator, at=now, told_by="Sol, by phone")
    assert (offer.state, offer.told_by, offer.accepted_by) == ("accepted", "Sol, by phone", None)


def test_another_agency_cannot_answer(offer, clinic_lead, outsider, now):
    for stranger in (clinic_lead, outsider):
        with pytest.raises(PermissionDenied):
            actions.accept_offer(offer=offer, by=stranger, at=now)
    assert not Offer.objects.visible_to(clinic_lead).exists()


def test_undoing_a_late_decline_does_not_take_the_referral_from_who_holds_it(
    offer, rooms, send, shelter_desk, clinic_lead, now
):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    actions.decline_offer(offer=offer, reason="staffing", by=shelter_desk, at=now + SOON)
    other = send(rooms, at=now + SOON)
    actions.accept_offer(offer=other, by=clinic_lead, at=now + SOON)
    with pytest.raises(NotPossible, match="Another agency"):
        actions.undo_answer(offer=offer, by=shelter_desk, at=now + 2 * SOON)
