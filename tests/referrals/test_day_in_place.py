"""What an agency waits for is answered on My day itself: the question, the choice, whether it took place."""

from datetime import timedelta

import pytest
from django.urls import reverse

from referrals import actions
from tests.day import lines_of

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
