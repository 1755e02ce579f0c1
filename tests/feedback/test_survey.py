"""Three questions: who may be asked and how, that nothing ties an answer to a person, and when answers are told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from casemgmt.cases.actions import close_case
from casemgmt.core import effects
from casemgmt.core.actor import CLOCK, LinkHolder
from casemgmt.core.effects import Lane
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.feedback import actions
from casemgmt.feedback.models import SurveyAnswer, SurveyAsk
from casemgmt.feedback.survey import queries
from casemgmt.feedback.survey.words import QUESTIONS, TEXT, ratings_in, says_no
from casemgmt.messaging.actions import receive_reply
from casemgmt.messaging.models import Reply, ReplyFor
from casemgmt.messaging.wordings import segments
from casemgmt.people.actions import change_contact_point, say_permission
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.scope import last_days

pytestmark = pytest.mark.django_db
NUMBER = "+15415550100"


@pytest.fixture
def texts(settings, tmp_path):
    settings.TEXT_PROVIDER, settings.TEXT_DIR = "file", tmp_path
    return tmp_path


@pytest.fixture
def number(case, navigator, now, texts):
    """The person's number takes texts."""
    point = case.person.contact_points.get()
    return change_contact_point(point=point, may_text=True, by=navigator, at=now)


def ask(case, channel, by, at):
    return actions.ask_how_it_went(case=case, channel=channel, by=by, at=at)


@pytest.mark.parametrize(
    ("said", "read"),
    [("545", (5, 4, 5)), (" 5, 4 , 5. ", (5, 4, 5)), ("5 4 5", (5, 4, 5)), ("546", None), ("55", None), ("5455", None)],
)
def test_three_digits_are_an_answer(said, read):
    assert ratings_in(said) == read


def test_no_is_an_answer_too_and_words_are_none():
    assert says_no("No, gracias!")
    assert not says_no("no one came")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_text_is_two_messages_at_most_with_the_way_out(language):
    assert segments(TEXT[language]) <= 2
    assert {"en": "STOP", "es": "ALTO"}[language] in TEXT[language]
    assert all(len(question.split()) <= 7 for question in QUESTIONS[language])


def test_an_answer_by_text_is_counted_and_its_words_are_kept_nowhere(case, number, navigator, now, texts):
    made, _secret = ask(case, "text", navigator, now)
    effects.deliver_due(lane=Lane.TEXTS, at=now)
    made.refresh_from_db()
    assert made.state == "survey_asked"
    assert len(list(texts.iterdir())) == 1
    for provider_id in ("SM1", "SM1", "SM2"):  # told twice by the provider; then the person writes again
        receive_reply(number=NUMBER, body="5 4 1", provider_id=provider_id, at=now + timedelta(hours=1))
    answer = SurveyAnswer.objects.get()
    assert (answer.kind, answer.helped, answer.again, answer.quarter) == (5, 4, 1, date(2026, 10, 1))
    first, again = Reply.objects.order_by("provider_id")
    assert (first.kind, first.body) == ("rated", "")
    assert again.kind == "text"
    assert not ReplyFor.objects.filter(reply=first)


def test_nothing_ties_the_answer_to_the_person(case, navigator, now):
    made, _secret = ask(case, "link", navigator, now)
    actions.answer_survey(ask=made, ratings=[2, 2, 2], by=LinkHolder(made), at=now)
    names = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert names == {"id", "program", "organization", "quarter", "kind", "helped", "again"}
    answer = SurveyAnswer.objects.get()
    told = Event.objects.filter(verb__startswith="survey.")
    assert str(answer.pk) not in str(list(told.values("subject_id", "data")))
    with pytest.raises(NotPossible):
        actions.answer_survey(ask=made, ratings=[5, 5, 5], by=LinkHolder(made), at=now)


def test_asked_once_for_a_case_and_never_again_after_a_no(case, navigator, now):
    made, _secret = ask(case, "link", navigator, now)
    with pytest.raises(NotPossible):
        ask(case, "paper", navigator, now)
    actions.refuse_survey(ask=made, by=LinkHolder(made), at=now)
    assert "does not want" in queries.why_not_asked(case, now + timedelta(days=900))


def test_who_did_not_agree_to_be_contacted_is_not_asked(case, number, navigator, now, texts):
    made, _secret = ask(case, "text", navigator, now)
    say_permission(person=case.person, says="no_more", note="by phone", by=navigator, at=now)
    effects.deliver_due(lane=Lane.TEXTS, at=now)
    made.refresh_from_db()
    assert (made.state, list(texts.iterdir())) == ("hindered", [])
    with pytest.raises(NotPossible):
        ask(case, "paper", navigator, now)


def test_stop_is_heard_before_the_survey(case, number, navigator, now):
    made, _secret = ask(case, "text", navigator, now)
    receive_reply(number=NUMBER, body="STOP", provider_id="SM1", at=now)
    effects.deliver_due(lane=Lane.TEXTS, at=now)
    made.refresh_from_db()
    assert made.state == "hindered"


def test_without_a_number_for_texts_there_is_paper_and_a_link(case, navigator, now):
    with pytest.raises(NotPossible):
        ask(case, "text", navigator, now)
    assert ask(case, "paper", navigator, now)[0].code


def test_who_has_the_case_does_not_enter_its_paper(case, navigator, manager, riverside, now):
    made, _secret = ask(case, "paper", navigator, now)
    told = {"program": riverside, "code": made.code.lower(), "ratings": [5, 5, 5], "at": now}
    with pytest.raises(NotPossible):
        actions.enter_paper(**told, by=navigator)
    actions.enter_paper(**told, by=manager)
    assert SurveyAnswer.objects.count() == 1
    with pytest.raises(NotPossible):
        actions.enter_paper(**told, by=manager)


def test_another_link_opens_nothing(case, navigator, now):
    made, _secret = ask(case, "link", navigator, now)
    stranger = LinkHolder(SurveyAsk())
    with pytest.raises(PermissionDenied):
        actions.answer_survey(ask=made, ratings=[5, 5, 5], by=stranger, at=now)


@pytest.mark.parametrize("is_on", [True, False])
def test_after_a_case_is_closed_people_are_asked_where_the_program_says_so(
    is_on, case, number, riverside, navigator, manager, now
):
    if is_on:
        facts = {"after_close": True, "after_linkage": False, "every_days": 180}
        actions.set_survey_rule(program=riverside, **facts, by=manager, at=now)
    for need in case.needs.all():
        type(need).objects.filter(pk=need.pk).update(state="withdrawn", ended_at=now)
    later = now + timedelta(hours=1)
    close_case(case=case, reason="no_further_need", by=navigator, at=later)
    assert actions.sweep_surveys(at=later) == is_on
    assert actions.sweep_surveys(at=later) == 0
    assert SurveyAsk.objects.filter(case=case, trigger="closed", asked_by=None).exists() == is_on


def answers(program, quarter, n, organization=None, rating=4):
    rows = [
        SurveyAnswer(program=program, organization=organization, quarter=quarter, kind=rating, helped=3, again=5)
        for _one in range(n)
    ]
    SurveyAnswer.objects.bulk_create(rows)


def test_what_was_said_is_told_where_five_answered_and_the_quarter_is_over(riverside, harbor_house, north_clinic, now):
    last, this = date(2026, 7, 1), date(2026, 10, 1)
    answers(riverside, last, 6, harbor_house)
    answers(riverside, last, 2, north_clinic)
    answers(riverside, last, 4)
    answers(riverside, this, 9)
    quarters = {quarter.first_day: quarter for quarter in queries.results(riverside, now)}
    assert quarters[this].rows == []
    told = {line.name: line.answered for line in quarters[last].rows}
    assert told == {"All": 12, "Harbor House": 6, "North Clinic": None}
    assert quarters[last].rows[0].means == [4.0, 3.0, 5.0]


def test_what_could_be_worked_out_from_the_others_is_left_open(riverside, harbor_house, north_clinic, now):
    answers(riverside, date(2026, 7, 1), 6, harbor_house)
    answers(riverside, date(2026, 7, 1), 2, north_clinic)
    told = {line.name: line.answered for line in queries.told_of(riverside, date(2026, 7, 1))}
    assert told == {"All": 8, "Harbor House": None, "North Clinic": None}
    answers(riverside, date(2026, 4, 1), 4)
    assert [line.answered for line in queries.told_of(riverside, date(2026, 4, 1))] == [None]


def test_the_measure_counts_who_was_asked(case, navigator, riverside, now):
    made, _secret = ask(case, "link", navigator, now)
    scope = last_days(riverside, 30, now + timedelta(hours=1))
    assert MEASURES["satisfaction"](scope).count("silent") == 1
    actions.answer_survey(ask=made, ratings=[5, 5, 5], by=LinkHolder(made), at=now)
    assert MEASURES["satisfaction"](scope).count("answered") == 1


def test_by_the_pages(case, navigator, manager, client):
    client.force_login(navigator)
    page = reverse("feedback:survey_ask", args=[case.pk])
    made = client.post(page, {"channel": "link"})
    link = made.context["link"]
    stranger = Client()
    assert "Were we kind to you?" in stranger.get(link).content.decode()
    assert "¿Le tratamos bien?" in stranger.get(f"{link}?lang=es").content.decode()
    assert SurveyAnswer.objects.count() == 0
    assert stranger.post(link, {"do": "answer", "q1": "5"}).status_code == 422
    thanks = stranger.post(f"{link}?lang=es", {"do": "answer", "q1": "5", "q2": "4", "q3": "5"})
    assert "Gracias" in thanks.content.decode()
    assert SurveyAnswer.objects.count() == 1
    assert stranger.get(link).status_code == 200
    assert stranger.get(reverse("feedback:survey_link", args=["x" * 43])).status_code == 404
    assert "Answered" in client.get(page).content.decode()
    client.force_login(manager)
    assert "1 answered of 1 asked" in client.get(reverse("feedback:survey")).content.decode()
    rows = client.get(reverse("feedback:survey_csv")).content.decode()
    assert rows.splitlines()[1].endswith(",1,1,,,,,,,,")


def test_the_clock_alone_says_that_a_text_went(case, number, navigator, now):
    made, _secret = ask(case, "text", navigator, now)
    with pytest.raises(PermissionDenied):
        actions.mark_survey_sent(ask=made, by=navigator, at=now)
    actions.mark_survey_sent(ask=made, by=CLOCK, at=now)
