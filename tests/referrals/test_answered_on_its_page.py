"""On the agency's request page an answer is refused in its place, with what was typed; so is a message."""

import pytest
from django.urls import reverse

from referrals import actions
from referrals.models import Offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, shelter_desk):
    client.force_login(shelter_desk)
    return client


def page_of(offer):
    return reverse("referrals:received", args=[offer.pk])


def sheet(body, name):
    """The form of one answer, with the sheet around it."""
    for part in body.split("<details")[1:]:
        if f'name="answer" value="{name}"' in part.partition("</details>")[0]:
            return part.partition("</details>")[0]
    return ""


def test_a_refused_answer_stays_on_the_page_with_what_was_typed(desk, offer):
    sent = {"answer": "decline", "version": offer.version, "reason": "", "note": "two people ill"}
    answer = desk.post(page_of(offer), sent)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert answer.templates[0].name == "referrals/received.html"
    said = sheet(body, "decline")
    assert " open" in said.partition(">")[0]
    assert "two people ill" in said
    assert "usa-error-message" in said
    assert " open" not in sheet(body, "accept").partition(">")[0]
    assert offer.asked in body
    assert Offer.objects.get().state == "sent"


def test_its_forms_lead_to_the_page_itself_and_share_no_id(desk, offer):
    body = desk.get(page_of(offer)).content.decode()
    assert reverse("referrals:move", args=[offer.pk, "decline"]) not in body
    assert reverse("referrals:messages", args=[offer.pk]) not in body
    ids = [part.partition('"')[0] for part in body.split(' id="')[1:]]
    assert sorted(set(ids)) == sorted(ids)


def test_what_fits_is_done_and_leads_back(desk, offer):
    answer = desk.post(page_of(offer), {"answer": "accept", "version": offer.version})
    assert (answer.status_code, answer["Location"]) == (302, page_of(offer))
    assert Offer.objects.get().state == "accepted"
    undone = desk.post(page_of(offer), {"answer": "undo", "version": Offer.objects.get().version})
    assert undone.status_code == 302
    assert Offer.objects.get().state == "sent"


def test_a_stale_answer_says_how_it_stands_now(desk, offer, navigator, now):
    stale = offer.version
    actions.recall_offer(offer=offer, reason="found a bed", by=navigator, at=now)
    sent = {"answer": "decline", "version": stale, "reason": "staffing", "note": "two people ill"}
    answer = desk.post(page_of(offer), sent)
    body = sheet(answer.content.decode(), "decline")
    assert answer.status_code == 409
    assert "changed while you had it open" in body
    assert "two people ill" in body


def test_a_refused_message_stays_on_the_page_too(desk, offer):
    sent = {"answer": "message", "text": ""}
    answer = desk.post(page_of(offer), sent)
    assert answer.status_code == 422
    assert answer.templates[0].name == "referrals/received.html"
    kept = desk.post(page_of(offer), {"answer": "message", "text": "Is there a dog?"})
    assert kept["Location"] == f"{page_of(offer)}#messages-{offer.pk}"
    assert offer.messages.get().text == "Is there a dog?"


def test_who_may_only_read_answers_nothing(client, offer, clinic_lead):
    client.force_login(clinic_lead)
    assert client.post(page_of(offer), {"answer": "accept", "version": offer.version}).status_code == 404
    assert Offer.objects.get().state == "sent"
