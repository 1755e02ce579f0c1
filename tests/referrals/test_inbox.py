"""The agency's inbox: its own lateness, answers in place with undo, and what came of requests answered many at once."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.duties.ledger import fill_after_upgrade
from casemgmt.duties.models import Duty
from casemgmt.duties.proof import faults
from providers.models import ServiceCapacity
from referrals import actions
from referrals.inbox.happened import just_said
from referrals.models import Appointment, Offer
from tests.referrals.conftest import ALL, service_of

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


def test_late_with_its_decision_it_reads_so_on_both_sides(desk, client, send, beds, navigator, shelter_desk):
    at = timezone.now() - timedelta(hours=40)
    offer = send(beds, at=at)
    actions.acknowledge_offer(offer=offer, by=shelter_desk, at=at + timedelta(hours=1))
    actions.act_on_due_offers(at=at + timedelta(hours=37))
    kinds = Duty.objects.open().filter(subject_id=offer.pk).values_list("kind", flat=True)
    assert sorted(kinds) == ["agency", "chase"]
    for page in (INBOX, reverse("referrals:received", args=[offer.pk])):
        assert "your answer is 16 h late" in words(desk.get(page))
    client.force_login(navigator)
    for page in (
        reverse("referrals:referral", args=[offer.referral_id]),
        reverse("cases:case", args=[offer.referral.case_id]),
    ):
        said = words(client.get(page))
        assert "the agency's answer was due" in html.unescape(said)
        assert "waits on us by" in said


def test_an_upgrade_writes_what_stood_before_a_rule_asked_for_it(offer):
    Duty.objects.filter(subject_id=offer.pk).delete()
    fill_after_upgrade()
    assert Duty.objects.open().filter(subject_id=offer.pk, kind="agency").exists()
    assert faults() == []


def test_whether_it_reached_the_person_is_the_agencys_turn(desk, client, send, beds, navigator, shelter_desk):
    at = timezone.now() - timedelta(days=5)
    offer = send(beds, at=at)
    actions.accept_offer(offer=offer, by=shelter_desk, at=at)
    actions.act_on_due_offers(at=at + timedelta(days=2))
    accepted = reverse("referrals:inbox") + "?show=accepted"
    for page in (accepted, reverse("referrals:received", args=[offer.pk])):
        said = words(desk.get(page))
        assert "your word on what came of it is 3 days late" in said, page
        assert "waits on the program" not in said


def test_who_may_not_tell_us_back_is_not_asked_for_its_word(desk, send, beds, shelter_desk):
    at = timezone.now() - timedelta(days=5)
    offer = send(beds, at=at, categories=ALL[:-1])
    actions.accept_offer(offer=offer, by=shelter_desk, at=at)
    actions.act_on_due_offers(at=at + timedelta(days=2))
    said = words(desk.get(reverse("referrals:inbox") + "?show=accepted"))
    assert offer.code in said or "shelter" in said.lower()
    assert "your word on what came of it" not in said
    assert "waits on the program" in said


def test_a_date_of_a_request_says_what_it_is_for(client, offer, navigator, shelter_desk):
    client.force_login(navigator)
    pages = (
        reverse("referrals:referral", args=[offer.referral_id]),
        reverse("cases:case", args=[offer.referral.case_id]),
    )
    Duty.objects.filter(subject_id=offer.pk).update(due_at=timezone.now() + timedelta(hours=2))
    assert all("answer by" in words(client.get(page)) for page in pages)
    actions.accept_offer(offer=offer, by=shelter_desk, at=timezone.now())
    assert all("first contact by" in words(client.get(page)) for page in pages)


def test_an_answer_in_place_brings_the_counts_around_it_up_to_date(desk, offer):
    page = desk.get(INBOX).content.decode()
    assert '<span id="count-waiting">1</span>' in page
    answer = desk.post(at_answer(offer, "accept"), {"version": offer.version}, headers=HTMX).content.decode()
    for name, n in {"waiting": 0, "accepted": 1}.items():
        assert f'<span id="count-{name}" hx-swap-oob="true">{n}</span>' in answer
    assert "0 waiting" in " ".join(answer.split())
    undone = desk.post(at_answer(offer, "undo"), {"version": Offer.objects.get().version}, headers=HTMX)
    assert '<span id="count-waiting" hx-swap-oob="true">1</span>' in undone.content.decode()


def test_a_waitlist_looks_again_in_a_week_unless_said(desk, offer):
    day = f'value="{timezone.localdate(timezone=offer.program.zone) + timedelta(days=7):%Y-%m-%d}"'
    for page in (at_answer(offer, "waitlist"), reverse("referrals:received", args=[offer.pk])):
        assert day in desk.get(page).content.decode()


@pytest.fixture
def past(send, beds, shelter_desk, navigator):
    """An appointment two days ago, of which nobody has said a word, and a service that began nine days ago."""
    at = timezone.now() - timedelta(days=3)
    offer = send(beds, at=at)
    actions.accept_offer(offer=offer, by=shelter_desk, at=at)
    return actions.book_appointment(offer=offer, starts_at=at + timedelta(days=1), by=shelter_desk, at=at)


def test_what_happened_is_folded_with_its_count_and_answered_at_once(desk, past, shelter_desk):
    assert "Did it happen? 1 to answer" in words(desk.get(INBOX))
    page = desk.get(reverse("referrals:inbox_happened"))
    key = re.search(r'name="(said-[^"]+)"', page.content.decode())[1]
    assert desk.post(reverse("referrals:inbox_happened"), {}).url == reverse("referrals:inbox_happened")
    where = reverse("referrals:inbox_happened")
    assert desk.post(where, {key: "yes"}).url == where
    past.refresh_from_db()
    assert past.state == "attended"
    assert "Did it happen?" not in words(desk.get(INBOX))
    page = desk.get(where)
    assert "Recorded just now" in words(page)
    again = re.search(r'name="(again-[^"]+)"\s+value="no"', page.content.decode())[1]
    assert desk.post(where, {again: "no"}).url == where
    past.refresh_from_db()
    assert past.state == "no_show"
    assert "They came" in words(desk.get(where))
    assert len(just_said(shelter_desk, timezone.now())) == 1
    assert just_said(shelter_desk, timezone.now() + timedelta(minutes=16)) == []


def test_what_was_said_just_now_is_the_agencys_alone(client, past, shelter_desk, clinic_lead):
    actions.settle_appointment(appointment=past, attended=True, by=shelter_desk, at=timezone.now())
    client.force_login(clinic_lead)
    assert "Recorded just now" not in words(client.get(reverse("referrals:inbox_happened")))


def test_what_happened_stays_until_somebody_says(desk, past):
    Duty.objects.filter(subject_id=past.pk).update(since=past.starts_at - timedelta(days=60))
    assert "1 to answer" in words(desk.get(INBOX))


def test_another_agency_is_asked_nothing_of_it(client, past, clinic_lead):
    client.force_login(clinic_lead)
    assert "Did it happen?" not in words(client.get(INBOX))
    assert client.get(at_answer(past.offer, "accept")).status_code == 404
