"""The hand-off brief: what was done, what waits, what to beware of; on the page and on paper alike."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from casemgmt.core.models import AccessLog
from casemgmt.duties.hooks import Press
from casemgmt.followups.actions import record_attempt
from casemgmt.followups.brief.queries import brief
from casemgmt.followups.day.cards import Line
from casemgmt.people.models import Alert
from tests.core.test_pdf import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def tried(case, navigator, now):
    follow_up = case.follow_ups.get(why__step="24h")
    return record_attempt(
        follow_up=follow_up, case=case, mode="phone", result="no_answer", by=navigator, at=now
    ).attempt


def test_it_counts_what_was_done_and_lists_what_waits(tried, navigator, case, now):
    told = brief(navigator, now + timedelta(hours=1), 12)
    assert told.tally == [("No answer", 1)]
    assert [card.case_id for card in told.cards] == [case.pk]


def test_what_was_undone_or_done_before_the_shift_is_left_out(tried, navigator, now):
    assert brief(navigator, now + timedelta(hours=13), 12).tried == []
    tried.voided_at = now
    tried.save()
    assert brief(navigator, now + timedelta(hours=1), 12).tried == []


def test_alerts_of_the_people_are_told(tried, navigator, case, now):
    Alert.objects.create(
        person=case.person, text="Visit in pairs", expires_on=(now + timedelta(days=9)).date(), author=navigator
    )
    [row] = brief(navigator, now, 12).cards
    assert row.alerts == ["Visit in pairs"]


def test_the_page_is_reached_from_my_day_and_put_on_record(client, navigator, case):
    client.force_login(navigator)
    assert reverse("followups:brief") in client.get(reverse("followups:my_day")).content.decode()
    page = client.get(reverse("followups:brief"), {"hours": "24"}).content.decode()
    assert case.person.display_name in page
    assert AccessLog.objects.filter(user=navigator, page="followups:brief").exists()


def test_wrong_hours_fall_back_to_the_usual_shift(client, navigator):
    client.force_login(navigator)
    for hours in ("0", "x", "99999999"):
        assert client.get(reverse("followups:brief"), {"hours": hours}).status_code == 200


@pytest.mark.pdf
def test_the_paper_is_a_tagged_document_that_names_the_person_and_is_put_on_record(client, navigator, case):
    client.force_login(navigator)
    answer = client.get(reverse("followups:brief_pdf"), {"size": "a4"})
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-1.7")
    assert "no-store" in answer["Cache-Control"]
    inside = b"".join(opened(answer.content))
    assert b"StructTreeRoot" in inside
    assert b"595.27" in inside
    assert AccessLog.objects.filter(user=navigator, verb="exported", page="followups:brief_pdf").exists()


def test_paper_and_page_are_the_same_words(navigator, case, now):
    context = {"brief": brief(navigator, now + timedelta(hours=25), 12), "title": "x", "language": "en"}
    words = render_to_string("followups/_brief.html", context)
    assert words in render_to_string("pdf/brief.html", context)
    assert case.person.display_name in words
    assert "overdue" in words


def test_on_paper_stand_all_the_answers_of_a_question():
    presses = (Press("It took place", "/a/"), Press("Called off", "/b/"))
    row = Line(None, None, None, "", "Did not come", "", presses=presses)
    assert row.answers == "It took place / Called off / Did not come"


def test_the_same_alert_is_said_once(case, navigator, now):
    day = now.date() + timedelta(days=9)
    for _again in range(2):
        Alert.objects.create(person=case.person, text="Visit in pairs", expires_on=day, author=navigator)
    [waiting] = {tuple(card.alerts) for card in brief(navigator, now, 12).cards}
    assert waiting == ("Visit in pairs",)
