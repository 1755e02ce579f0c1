"""The agency's inbox: its own lateness, answers in place with undo, and what came of requests answered many at once."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.duties.models import Duty
from casemgmt.duties.proof import faults
from providers.models import ServiceCapacity
from referrals import actions
from referrals.models import Appointment, Offer
from tests.referrals.conftest import service_of

pytestmark = pytest.mark.django_db

INBOX = reverse("referrals:inbox")
HTMX = {"HX-Request": "true"}


def words(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


@pytest.fixture
def desk(client, shelter_desk):
    client.force_login(shelter_desk)
    return client


def at_answer(offer, name):
    return reverse("referrals:inbox_answer", args=[offer.pk, name])


def test_an_agency_reads_how_late_it_is_also_while_we_chase_it(desk, send, beds, navigator, now):
    at = timezone.now() - timedelta(hours=6, minutes=30)
    offer = send(beds, at=at)
    actions.act_on_due_offers(at=at + timedelta(hours=6, minutes=1))
    offer.refresh_from_db()
    assert offer.waits_on == "navigator"
    kinds = Duty.objects.open().filter(subject_id=offer.pk).values_list("kind", "group", "owner")
    assert sorted(kinds) == [("agency", "agency", None), ("chase", "", navigator.pk)]
    assert faults() == []
    for page in (INBOX, reverse("referrals:received", args=[offer.pk])):
        said = words(desk.get(page))
        assert re.search(r"your answer is (2 h|1\d\d min|3 h) late", said), page
        assert "waits on the program" not in said
    actions.acknowledge_offer(
        offer=offer, by=navigator, told_by="desk, by phone", at=at + timedelta(hours=6, minutes=2)
    )
    assert not Duty.objects.open().filter(subject_id=offer.pk, kind="chase").exists()
    assert faults() == []


def test_what_the_agency_owes_comes_first_then_what_waits_on_us(
    desk, offer, send, harbor_house, referral, shelter_desk
):
    at = timezone.now()
    late = send(service_of(harbor_house, "Annex"), at=at - timedelta(hours=5))
    actions.ask_about_offer(offer=offer, question="Pets?", by=shelter_desk, at=at)
    soon = send(service_of(harbor_house, "Cots"), at=at)
    cards = desk.get(INBOX).context["cards"]
    assert [card["offer"].pk for card in cards] == [late.pk, soon.pk, offer.pk]
    assert [bool(card["late"]) for card in cards] == [True, False, False]


def test_requests_come_before_everything_else_of_the_page(desk, offer):
    body = desk.get(INBOX).content.decode()
    main = body[body.index('<main id="main"') :]
    first = re.search(r"<(?:a|button|input|select|summary)\b[^>]*>", main)[0]
    assert reverse("referrals:received", args=[offer.pk]) in first


def test_each_request_says_whose_it_is_and_how_to_call(desk, offer, riverside):
    type(riverside).objects.filter(pk=riverside.pk).update(phone="541 555 0101")
    for page in (INBOX, reverse("referrals:received", args=[offer.pk])):
        body = desk.get(page).content.decode()
        assert riverside.name in body
        assert 'href="tel:5415550101"' in body


def test_it_says_truly_what_opens(desk, offer, referral):
    opens = "Opens name and contact to you at once."
    pages = (at_answer(offer, "accept"), reverse("referrals:received", args=[offer.pk]))
    assert all(opens in words(desk.get(page)) for page in pages)
    type(referral).objects.update(we_choose=True)
    for page in pages:
        assert opens not in words(desk.get(page))
        assert "the program chooses among those who accept" in words(desk.get(page))


def test_a_yes_in_place_with_a_date_and_the_room_left(desk, offer, beds, riverside):
    sheet = desk.get(at_answer(offer, "accept"), headers=HTMX)
    assert sheet.content.decode().lstrip().startswith("<li")
    starts = (timezone.now() + timedelta(days=2)).astimezone(riverside.zone).replace(minute=0, second=0, microsecond=0)
    said = {"version": offer.version, "starts_at": starts.strftime("%Y-%m-%dT%H:%M"), "beds_left": "1"}
    card = desk.post(at_answer(offer, "accept"), said, headers=HTMX)
    assert "Accepted." in words(card)
    assert "Undo until" in words(card)
    assert f'id="request-{offer.pk}"' in card.content.decode()
    offer.refresh_from_db()
    assert (offer.state, Appointment.objects.get(offer=offer).starts_at) == ("accepted", starts)
    assert ServiceCapacity.objects.filter(service=beds).latest("updated").available == 1
    undone = desk.post(at_answer(offer, "undo"), {"version": offer.version}, headers=HTMX)
    assert "Undone." in words(undone)
    offer.refresh_from_db()
    assert (offer.state, Appointment.objects.get(offer=offer).state) == ("sent", "cancelled")


def test_a_refusal_stands_on_the_card_with_what_was_typed(desk, offer, navigator):
    actions.recall_offer(offer=offer, reason="Found elsewhere", by=navigator, at=timezone.now())
    said = {"version": offer.version, "reason": "other", "note": "no night staff"}
    answer = desk.post(at_answer(offer, "decline"), said, headers=HTMX)
    assert answer.status_code == 200
    assert "changed while you had it open" in words(answer)
    assert "no night staff" in answer.content.decode()


def test_without_script_it_is_a_page_that_leads_to_the_request(desk, offer):
    assert desk.get(at_answer(offer, "decline")).templates[0].name == "referrals/move.html"
    answer = desk.post(at_answer(offer, "accept"), {"version": offer.version})
    assert answer.url == reverse("referrals:received", args=[offer.pk])
    assert Offer.objects.get().state == "accepted"


@pytest.fixture
def past(send, beds, shelter_desk, navigator):
    """An appointment two days ago, of which nobody has said a word, and a service that began nine days ago."""
    at = timezone.now() - timedelta(days=3)
    offer = send(beds, at=at)
    actions.accept_offer(offer=offer, by=shelter_desk, at=at)
    return actions.book_appointment(offer=offer, starts_at=at + timedelta(days=1), by=shelter_desk, at=at)


def test_what_happened_is_folded_with_its_count_and_answered_at_once(desk, past):
    assert "Did it happen? 1 to answer" in words(desk.get(INBOX))
    page = desk.get(reverse("referrals:inbox_happened"))
    key = re.search(r'name="(said-[^"]+)"', page.content.decode())[1]
    assert desk.post(reverse("referrals:inbox_happened"), {}).url == reverse("referrals:inbox_happened")
    assert desk.post(reverse("referrals:inbox_happened"), {key: "yes"}).url == INBOX
    past.refresh_from_db()
    assert past.state == "attended"
    assert "Did it happen?" not in words(desk.get(INBOX))


def test_what_happened_stays_until_somebody_says(desk, past):
    Duty.objects.filter(subject_id=past.pk).update(since=past.starts_at - timedelta(days=60))
    assert "1 to answer" in words(desk.get(INBOX))


def test_another_agency_is_asked_nothing_of_it(client, past, clinic_lead):
    client.force_login(clinic_lead)
    assert "Did it happen?" not in words(client.get(INBOX))
    assert client.get(at_answer(past.offer, "accept")).status_code == 404
