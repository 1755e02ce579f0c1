"""The team in figures: trainings, support, who stays, the pulse; as they stood, and with nobody behind the pulse."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import Membership, User
from casemgmt.colleagues import actions
from casemgmt.core.actor import CLOCK
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.queries import answer, behind
from casemgmt.reports.scope import Scope

from .conftest import counted, utc

pytestmark = pytest.mark.django_db
SEPTEMBER = {"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 30)}


def member(program, number, at, role="responder"):
    user = User.objects.create_user(f"s{number}@riverside.example", "a-long-enough-word", name=f"S {number}")
    add_member(program=program, user=user, role=role, by=CLOCK, at=at)
    return user


@pytest.fixture
def lakes(lakeside):
    """A program of its own, so that the cast counts nowhere."""
    return lakeside


@pytest.fixture
def lead(lakes):
    return member(lakes, "lead", utc(6, 1), role="manager")


@pytest.fixture
def period(lakes):
    return Scope(lakes, **SEPTEMBER, as_of=utc(11, 24))


def test_trainings_are_told_as_they_stood(lakes, lead, period):
    first, second = member(lakes, 1, utc(6, 2)), member(lakes, 2, utc(9, 10))
    topic = actions.add_training_topic(program=lakes, name="Aid", months_valid=2, by=lead, at=utc(6, 3))
    told = {"topic": topic, "by": lead}
    actions.record_training(held_on=date(2026, 7, 1), attended=[first], at=utc(7, 2), **told)
    actions.record_training(held_on=date(2026, 9, 20), attended=[second], at=utc(9, 21), **told)
    assert counted(MEASURES["staff_training"](period)) == {"over": 1, "soon": 1, "never": 1}
    assert counted(MEASURES["staff_training"](replace(period, as_of=utc(9, 15)))) == {"over": 1, "never": 2}
    [late] = actions.record_training(held_on=date(2026, 9, 25), attended=[lead], at=utc(10, 20), **told)
    then = replace(period, as_of=utc(10, 5))
    assert counted(MEASURES["staff_training"](then)) == {"over": 1, "soon": 1, "never": 1}
    assert counted(MEASURES["staff_training"](period)) == {"over": 1, "soon": 2}
    actions.void_training(held=late, by=lead, at=utc(11, 25))
    actions.end_training_topic(topic=topic, by=lead, at=utc(11, 25))
    assert counted(MEASURES["staff_training"](period)) == {"over": 1, "soon": 2}
    rate = MEASURES["staff_training"](period).rates[0]
    assert (rate.count, rate.of) == (2, 3)


def test_support_is_told_as_it_was_recorded(lakes, lead, period):
    who = member(lakes, 1, utc(6, 2))
    told = {"program": lakes, "user": who, "after": "hard_call", "by": lead}
    one = actions.offer_support(offered_on=date(2026, 9, 3), at=utc(9, 4), **told)
    actions.offer_support(offered_on=date(2026, 9, 5), at=utc(10, 4), **told)
    actions.offer_support(offered_on=date(2026, 10, 1), at=utc(10, 4), **told)
    actions.answer_support(offered=one, answer="taken", by=who, at=utc(10, 10))
    assert counted(MEASURES["staff_support"](period)) == {"taken": 1, "unanswered": 1}
    assert counted(MEASURES["staff_support"](replace(period, as_of=utc(10, 2)))) == {"unanswered": 1}
    actions.answer_support(offered=one, answer="declined", by=who, at=utc(11, 25))
    assert counted(MEASURES["staff_support"](period)) == {"taken": 1, "unanswered": 1}


def test_who_stays_and_who_leaves(lakes, lead, period):
    for number, joined in enumerate([utc(7, 1), utc(7, 1), utc(9, 10), utc(9, 5), utc(10, 3)]):
        member(lakes, number, joined)
    gone = {"s0@riverside.example": utc(9, 20), "s3@riverside.example": utc(9, 25), "s1@riverside.example": utc(10, 2)}
    for email, at in gone.items():
        row = Membership.objects.get(user__email=email)
        Membership.objects.filter(pk=row.pk).update(left_at=at)
    told = MEASURES["staff_retention"](period)
    assert counted(told) == {"stayed": 2, "left": 1, "joined": 1, "passed": 1}
    assert [(rate.count, rate.of) for rate in told.rates] == [(2, 3)]
    turnover = told.tables[0].rows[0]
    assert [cell.value for cell in turnover[1:5]] == [3, 3, 2, "67 %*"]
    assert counted(MEASURES["staff_retention"](replace(period, as_of=utc(9, 22)))) == {
        **{"stayed": 2, "left": 1, "joined": 2}
    }


def test_a_figure_opens_for_who_leads_and_for_nobody_else(lakes, lead, period, client):
    who = member(lakes, 1, utc(6, 2))
    analyst = member(lakes, 2, utc(6, 2), role="analyst")
    assert len(behind(answer("staff_retention", period), "stayed", lead).rows) == 2
    listed = behind(answer("staff_retention", period), "stayed", analyst)
    assert (listed.count, len(listed.rows)) == (2, 0)
    where = reverse("reports:behind", args=["staff_retention", "stayed"])
    client.force_login(lead)
    assert who.name in client.get(f"{where}?{period.query()}").content.decode()
    client.force_login(analyst)
    assert who.name not in client.get(f"{where}?{period.query()}").content.decode()


def test_the_pulse_says_the_same_whatever_is_asked(lakes, lead, period):
    team = [lead, *(member(lakes, number, utc(6, 2)) for number in range(6))]
    for at, some in ((utc(8, 5), team), (utc(9, 5), team[:4]), (utc(10, 5), team[:5])):
        for who in some:
            actions.answer_pulse(program=lakes, felt_safe=4, workload=2, supported=3, by=who, at=at)
    wide = replace(period, first_day=date(2026, 8, 1), last_day=date(2026, 10, 31))
    rows = {row[0].value: [str(cell.value) for cell in row[1:]] for row in MEASURES["staff_pulse"](wide).tables[0].rows}
    assert rows["2026-08-01"] == ["7", "4.0", "2.0", "3.0"]
    assert rows["2026-09-01"] == ["fewer than five", "–", "–", "–"]
    for days in (1, 10, 31, 60):
        part = replace(wide, last_day=wide.first_day + timedelta(days=days))
        for row in MEASURES["staff_pulse"](part).tables[0].rows:
            assert [str(cell.value) for cell in row[1:]] == rows[row[0].value]
    assert MEASURES["staff_pulse"](replace(wide, risk="high")).tables[0].rows == ()
    assert all(not cell.figure for row in MEASURES["staff_pulse"](wide).tables[0].rows for cell in row)
    assert behind(answer("staff_pulse", wide), "all", lead).count == 0


@pytest.mark.parametrize("code", ["staff_training", "staff_support", "staff_retention", "staff_pulse"])
def test_each_has_a_page(code, lakes, lead, period, client):
    actions.add_training_topic(program=lakes, name="Aid", by=lead, at=utc(6, 3))
    client.force_login(lead)
    page = client.get(f"{reverse('reports:measure', args=[code])}?{period.query()}")
    assert page.status_code == 200
    assert client.get(f"{reverse('reports:csv', args=[code])}?{period.query()}").status_code == 200
