"""A decline repairs the directory: the matching correction waits for the keeper, who decides it in one step."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from providers.actions import accept_correction, propose_correction, refuse_correction, update_capacity
from providers.models import ListingCorrection, Service
from referrals import actions
from tests.referrals.conftest import beds, case, need, offer, person, referral, rooms, send  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


def decline(offer, by, at, reason="no_capacity", note=""):
    return actions.decline_offer(offer=offer, reason=reason, note_text=note, by=by, at=at)


def test_no_room_is_proposed_and_accepted_in_one_step(offer, shelter_desk, manager, now, client):
    decline(offer, shelter_desk, now, note="Marisol was here before")
    waiting = ListingCorrection.objects.get()
    assert (waiting.service, waiting.reason, waiting.times) == (offer.service, "no_capacity", 1)
    client.force_login(manager)
    page = client.get(reverse("providers:corrections")).content.decode()
    assert "No room" in page
    assert "Marisol" not in page  # no word anybody wrote is copied
    answer = client.post(
        reverse("providers:correction", args=[waiting.pk]), {"version": offer.service.version, "do": "accept"}
    )
    assert answer.status_code == 302
    assert offer.service.capacities.latest("updated").available == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == ("accepted", manager)


def test_answers_of_the_same_kind_are_one_proposal(offer, send, rooms, shelter_desk, clinic_lead, now, beds):
    decline(offer, shelter_desk, now)
    again = send(beds, at=now + timedelta(hours=1))
    decline(again, shelter_desk, now + timedelta(hours=2))
    decline(send(rooms), clinic_lead, now)
    assert sorted(row.times for row in ListingCorrection.objects.all()) == [1, 2]


def test_undoing_the_decline_takes_the_proposal_back(offer, shelter_desk, now):
    decline(offer, shelter_desk, now)
    actions.undo_answer(offer=offer, by=shelter_desk, at=now + timedelta(minutes=5))
    assert not ListingCorrection.objects.exists()


@pytest.mark.parametrize("reason", ["enrolled", "conflict", "acuity_high", "insufficient", "consent"])
def test_what_says_nothing_about_the_listing_proposes_nothing(offer, shelter_desk, now, reason):
    decline(offer, shelter_desk, now, reason)
    assert not ListingCorrection.objects.exists()


def test_a_service_not_offered_leaves_the_need(offer, shelter_desk, manager, now):
    decline(offer, shelter_desk, now, "not_offered")
    waiting = ListingCorrection.objects.get()
    accept_correction(correction=waiting, version=offer.service.version, by=manager, at=now)
    assert Service.objects.get(pk=offer.service_id).need_domains == []


def test_eligibility_is_written_by_the_keeper(offer, shelter_desk, manager, now, client):
    decline(offer, shelter_desk, now, "age")
    waiting, client_page = (
        ListingCorrection.objects.get(),
        reverse("providers:correction", args=[ListingCorrection.objects.get().pk]),
    )
    client.force_login(manager)
    assert 'name="minimum_age"' in client.get(client_page).content.decode()
    version = {"version": offer.service.version, "do": "accept"}
    unchanged = client.post(client_page, {**version, "minimum_age": "", "maximum_age": ""})
    assert "says that already" in unchanged.content.decode()
    client.post(client_page, {**version, "minimum_age": "21", "maximum_age": ""})
    assert Service.objects.get(pk=offer.service_id).minimum_age == 21
    waiting.refresh_from_db()
    assert waiting.state == "accepted"


def test_a_stale_form_corrects_nothing(offer, shelter_desk, manager, now, client):
    decline(offer, shelter_desk, now, "waitlist_closed")
    Service.objects.filter(pk=offer.service_id).update(version=9)
    client.force_login(manager)
    page = client.post(
        reverse("providers:correction", args=[ListingCorrection.objects.get().pk]),
        {"version": offer.service.version, "do": "accept", "alert": "Closed"},
    )
    assert "Somebody changed this listing" in page.content.decode()
    assert ListingCorrection.objects.get().state == "proposed"


def test_refusing_needs_a_reason_and_is_final(offer, shelter_desk, manager, now):
    decline(offer, shelter_desk, now)
    waiting = ListingCorrection.objects.get()
    with pytest.raises(NotPossible):
        refuse_correction(correction=waiting, why=" ", by=manager, at=now)
    refuse_correction(correction=waiting, why="They were full for one night", by=manager, at=now)
    with pytest.raises(NotPossible):
        accept_correction(correction=waiting, version=1, by=manager, at=now)
    assert Event.objects.filter(verb="correction.refused").exists()


def test_who_decides(offer, shelter_desk, clinic_lead, navigator, outsider, manager, now, client):
    decline(offer, shelter_desk, now)
    waiting = ListingCorrection.objects.get()
    for by in (shelter_desk, navigator, outsider, clinic_lead):
        with pytest.raises(PermissionDenied):
            refuse_correction(correction=waiting, why="No", by=by, at=now)
    with pytest.raises(PermissionDenied):
        propose_correction(service=offer.service, reason="age", source=offer.pk, by=outsider, at=now)
    assert list(ListingCorrection.objects.visible_to(clinic_lead)) == []
    assert list(ListingCorrection.objects.visible_to(manager)) == [waiting]


def test_room_said_after_the_answer_stands_and_the_page_says_so(offer, shelter_desk, manager, now, client):
    decline(offer, shelter_desk, now)
    waiting = ListingCorrection.objects.get()
    update_capacity(service=offer.service, available=6, unit="beds", by=shelter_desk, at=now + timedelta(days=1))
    with pytest.raises(NotPossible, match="newer word"):
        accept_correction(correction=waiting, version=offer.service.version, by=manager, at=now + timedelta(days=2))
    assert offer.service.capacities.latest("updated").available == 6
    client.force_login(manager)
    page = client.get(reverse("providers:correction", args=[waiting.pk])).content.decode()
    assert "6 beds free" in page
    assert "newer word" in page
    assert 'value="accept"' not in page


def test_a_refusal_without_why_is_shown_again_open(offer, shelter_desk, manager, now, client):
    decline(offer, shelter_desk, now)
    client.force_login(manager)
    page = client.post(
        reverse("providers:correction", args=[ListingCorrection.objects.get().pk]), {"do": "refuse", "why": ""}
    )
    assert page.status_code == 422
    assert '<details class="sheet sheet--inline" open>' in page.content.decode()
