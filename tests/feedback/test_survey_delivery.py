"""How far a question went, on page and API: sent, delivered, failed, answered; who sent it hears of a failure."""

import pytest
from django.conf import settings as conf
from django.core import mail
from django.urls import reverse

from casemgmt.core import effects
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import Lane
from casemgmt.core.models import Effect, Event
from casemgmt.feedback.models import SurveyAsk
from casemgmt.feedback.survey.actions import answer_survey, note_survey_status
from casemgmt.messaging import gateways
from tests.feedback.test_survey import ask, number, texts  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(case, number, navigator, now):  # noqa: F811
    made, _secret = ask(case, "text", navigator, now)
    effects.deliver_due(lane=Lane.TEXTS, at=now)
    made.refresh_from_db()
    return made


def came(made, status, at, code=""):
    note_survey_status(ask=made, status=status, code=code, at=at)
    made.refresh_from_db()
    return made


def test_sent_delivered_answered(sent, now):
    assert sent.delivery == "sent"
    assert came(sent, "delivered", now).delivery == "delivered"
    answer_survey(ask=sent, ratings=(5, 4, 5), by=CLOCK, at=now)
    assert came(sent, "delivered", now).delivery == "answered"


def test_a_failure_is_told_to_who_asked_once(sent, navigator, now):
    assert came(sent, "undelivered", now, "30003").delivery == "failed"
    came(sent, "failed", now, "30003")
    assert (sent.problem, Event.objects.filter(verb="survey.hindered").count()) == ("30003", 1)
    mail.outbox.clear()
    effects.deliver_due(at=now)
    (letter,) = [one for one in mail.outbox if navigator.email in one.to]
    assert "did not arrive" in letter.subject
    assert reverse("feedback:survey_ask", args=[sent.case_id]) in letter.body
    assert sent.case.person.first_name not in letter.body


def test_what_arrived_does_not_fail_later(sent, now):
    came(sent, "delivered", now)
    assert came(sent, "failed", now, "30003").delivery == "delivered"
    assert not Effect.objects.filter(kind="feedback.survey_failed").exists()


def test_after_a_failure_one_may_ask_another_way(sent, case, navigator, now):
    came(sent, "failed", now, "30003")
    assert ask(case, "paper", navigator, now)[0].delivery == "sent"


def test_the_provider_is_told_where_to_say_it_and_must_sign(
    client, case, number, navigator, now, settings, monkeypatch
):  # noqa: F811
    told = {}

    class Gateway:
        def send(self, **given):
            told.update(given)
            return "SM1"

    monkeypatch.setattr(gateways, "gateway", lambda sender="": Gateway())
    made, _secret = ask(case, "text", navigator, now)
    effects.deliver_due(lane=Lane.TEXTS, at=now)
    path = reverse("feedback:survey_status", args=[made.pk])
    assert told["callback"] == conf.SITE_URL + path
    fields = {"MessageStatus": "delivered"}
    assert client.post(path, fields).status_code == 403
    settings.TEXT_PROVIDER, settings.TWILIO_TOKEN = "twilio", "secret"
    signed = gateways.signature("secret", conf.SITE_URL + path, fields)
    assert client.post(path, fields, headers={"X-Twilio-Signature": signed}).status_code == 204
    assert SurveyAsk.objects.get().delivery == "delivered"


def test_page_and_api_say_it(client, sent, navigator, now):
    came(sent, "undelivered", now, "30003")
    client.force_login(navigator)
    page = client.get(reverse("feedback:survey_ask", args=[sent.case_id])).content.decode()
    assert "Did not arrive" in page
    (row,) = client.get("/api/v1/survey-asks/").json()["results"]
    assert (row["delivery"], row["problem"], row["link"]) == ("failed", "30003", None)


def test_the_api_asks_by_the_rules_of_the_page(client, case, navigator):
    client.force_login(navigator)
    made = client.post("/api/v1/survey-asks/", {"case": str(case.pk), "channel": "link"}, "application/json")
    assert (made.status_code, made.json()["delivery"]) == (201, "sent")
    assert "/feedback/survey/for/" in made.json()["link"]
    again = client.post("/api/v1/survey-asks/", {"case": str(case.pk), "channel": "link"}, "application/json")
    assert again.status_code == 409


def test_another_programs_people_see_nothing(client, sent, other_navigator):
    client.force_login(other_navigator)
    assert client.get("/api/v1/survey-asks/").json()["results"] == []
    assert client.get(f"/api/v1/survey-asks/{sent.pk}/").status_code == 404
