"""What an agency waits for is answered on My day itself: the question, the choice, whether it took place."""

from datetime import timedelta
from html import unescape
from re import findall
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.duties.models import Duty
from referrals import actions
from referrals.models import Offer
from tests.day import lines_of

from .conftest import consent_to, service_of

pytestmark = pytest.mark.django_db
PLACE = {"back": "my_day", "at": "now.0", "day": "", "next": "/my-day/?at=now.0#told"}


def test_a_question_is_answered_where_it_is_read(client, offer, shelter_desk, navigator, stopped_clock, now):
    actions.ask_about_offer(offer=offer, question="Any pets?", by=shelter_desk, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    page = client.get(reverse("followups:my_day")).content.decode()
    assert "Harbor House asks: “Any pets?”" in page
    line = next(line for line in lines_of(navigator, now) if line.sheet)
    assert line.says == "age"
    answer = client.post(line.sheet.url, {**dict(line.sheet.carries), "answer": "One dog", **PLACE})
    assert answer.url == PLACE["next"]
    told = client.get(answer.url).content.decode()
    assert "Answered. The agency&#x27;s clock goes on." in told
    assert not any(line.sheet for line in lines_of(navigator, now))


def test_what_is_refused_is_shown_on_the_page_of_the_form(client, offer, shelter_desk, navigator, stopped_clock, now):
    actions.ask_about_offer(offer=offer, question="Any pets?", by=shelter_desk, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    line = next(line for line in lines_of(navigator, now) if line.sheet)
    assert client.post(line.sheet.url, {**dict(line.sheet.carries), "answer": "", **PLACE}).status_code == 422


def test_a_no_is_news_until_one_has_looked_and_says_who_and_what(
    client, offer, shelter_desk, navigator, stopped_clock, now
):
    at = now + timedelta(minutes=4)
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    stopped_clock(at)
    client.force_login(navigator)
    page = " ".join(client.get(reverse("followups:my_day")).content.decode().split())
    line = next(line for line in lines_of(navigator, at) if line.kind == "next_offer")
    assert "Harbor House: Declined, " in line.what
    assert "4 min ago" in page
    assert line.due.is_news
    client.get(reverse("cases:case", args=[line.duty.case_id]))
    again = next(line for line in lines_of(navigator, at) if line.kind == "next_offer")
    assert not again.due.is_news


@pytest.fixture
def written(client, offer, shelter_desk, navigator, stopped_clock, now):
    """The agency wrote, and the navigator has looked at the page of the request and at My day."""
    actions.write_message(offer=offer, text="A bed by the door?", by=shelter_desk, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    page = client.get(reverse("referrals:referral", args=[offer.referral_id])).content.decode()
    assert "A bed by the door?" in page
    assert "intersect" not in page  # seeing it is no answer
    return next(line for line in lines_of(navigator, now) if line.kind == "read")


def owes_reading(offer):
    return Duty.objects.open().filter(subject_id=offer.pk, kind="read").exists()


def test_a_message_is_owed_until_it_is_dealt_with(client, written, offer, navigator, now):
    page = client.get(reverse("followups:my_day"), {"open": "could"}).content.decode()
    assert "A bed by the door?" in page
    assert owes_reading(offer)
    press = next(press for press in written.presses if press.label == "Dealt with")
    answer = client.post(press.url, {**dict(press.carries), **PLACE}, headers={"HX-Request": "true"})
    assert answer.url == PLACE["next"]
    assert not owes_reading(offer)
    assert "Dealt with: the message of Harbor House." in client.get(answer.url).content.decode()


def test_a_message_is_answered_where_it_is_read(client, written, offer, navigator, now):
    assert written.next_step == "Read and answer"
    assert written.sheet.hint == "A bed by the door?"
    answer = client.post(written.sheet.url, {written.sheet.field: "Yes, please.", **PLACE})
    assert answer.url == PLACE["next"]
    assert not owes_reading(offer)
    assert offer.messages.last().text == "Yes, please."


def test_what_came_after_one_looked_is_still_owed(client, written, offer, shelter_desk, now):
    actions.write_message(offer=offer, text="It is free now.", by=shelter_desk, at=now + timedelta(seconds=1))
    press = written.presses[0]
    client.post(press.url, {**dict(press.carries), **PLACE})
    assert owes_reading(offer)


def test_a_tap_says_of_whom_and_what_it_recorded(client, offer, shelter_desk, navigator, stopped_clock, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    day = timezone.localtime(now).date()
    actions.confirm_offer(offer=offer, by=navigator, at=now)
    actions.state_linkage(offer=offer, side="agency", began=True, service_on=day, by=shelter_desk, at=now)
    Offer.objects.filter(pk=offer.pk).update(stages_done=["check_7"])
    stopped_clock(now + timedelta(days=8))
    client.force_login(navigator)
    answer = client.post(reverse("referrals:check", args=[offer.pk, 7]), {"still": "yes", **PLACE}, follow=True)
    assert f"{offer.person.display_name}: still served at Harbor House, recorded." in answer.content.decode()


def test_what_is_late_says_so_in_one_way(offer, shelter_desk, navigator, now):
    actions.ask_about_offer(offer=offer, question="Any pets?", by=shelter_desk, at=now)
    line = next(line for line in lines_of(navigator, now + timedelta(days=6)) if line.sheet)
    assert (line.is_late, line.says) == (True, "late")


def test_offering_it_elsewhere_leads_through_the_services_back_to_the_card(
    client, offer, shelter_desk, navigator, north_clinic, stopped_clock, now
):
    other = service_of(north_clinic, "Night beds")
    consent_to(offer.person, north_clinic, navigator, now)
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    [line] = [line for line in lines_of(navigator, now) if line.kind == "next_offer"]
    page = unescape(client.get(reverse("followups:my_day")).content.decode())
    [_what, referral] = [link for link in findall(r'href="([^"]*)"', page) if link.startswith(line.url.split("#")[0])]
    assert referral.endswith("#next")
    back = parse_qs(urlsplit(referral).query)["next"][0]
    for step in (
        reverse("referrals:choose", args=[offer.referral.need_id]),
        reverse("referrals:ask", args=[offer.referral.need_id, other.pk]),
    ):
        page = unescape(client.get(referral).content.decode())
        referral = next(link for link in findall(r'href="([^"]*)"', page) if link.startswith(step))
        assert parse_qs(urlsplit(referral).query)["next"] == [back]
    answer = client.post(referral, {"do": "send", "asked": "One bed", "urgency": "urgent", "we_choose": ""})
    assert answer.url == back
    assert "Sent. The agency was told" in client.get(back).content.decode()


def test_did_not_come_is_said_on_its_page_and_told_at_the_card(
    client, offer, shelter_desk, navigator, stopped_clock, now
):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    actions.confirm_offer(offer=offer, by=navigator, at=now)
    begins = now + timedelta(hours=2)
    slot = actions.book_appointment(offer=offer, starts_at=begins, by=shelter_desk, at=now)
    stopped_clock(begins + timedelta(hours=1))
    client.force_login(navigator)
    page = unescape(client.get(reverse("followups:my_day"), {"open": "could"}).content.decode())
    settle = reverse("referrals:appointment", args=[slot.pk, "settle"])
    link = next(link for link in findall(r'href="([^"]*)"', page) if link.startswith(settle))
    back = parse_qs(urlsplit(link).query)["next"][0]
    assert f'href="{back}">Leave it as it is' in unescape(client.get(link).content.decode())
    answer = client.post(link, {"came": "no", "reason": "forgot"})
    assert answer.url.partition("&said=")[0] == back.partition("#")[0]
