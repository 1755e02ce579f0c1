"""The pulse is anonymous: counts of a month, told once it is over and of five at least, and no way back to anybody."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.colleagues.actions import answer_pulse
from casemgmt.colleagues.models import PulseGiven, PulseMonth
from casemgmt.colleagues.pulse.queries import told
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Event, StoodThen

pytestmark = pytest.mark.django_db
NEXT_MONTH = timedelta(days=10)


@pytest.fixture
def team(riverside, now):
    """Six who work on the street."""
    found = []
    for number in range(6):
        user = User.objects.create_user(f"r{number}@riverside.example", "a-long-enough-word", name=f"R {number}")
        add_member(program=riverside, user=user, role="responder", by=CLOCK, at=now)
        found.append(user)
    return found


def answer(program, user, at, safe=4, load=2, supported=3):
    answer_pulse(program=program, felt_safe=safe, workload=load, supported=supported, by=user, at=at)


def test_a_month_is_told_once_it_is_over_and_of_five_at_least(riverside, team, now):
    for user in team[:4]:
        answer(riverside, user, now)
    assert told(riverside, now) == []
    [line] = told(riverside, now + NEXT_MONTH)
    assert line.answered is None
    assert line.means == ("", "", "")
    answer(riverside, team[4], now, safe=1)
    assert told(riverside, now) == []
    [line] = told(riverside, now + NEXT_MONTH)
    assert line.answered == 5
    assert line.means == ("3.4", "2.0", "3.0")


def test_no_choice_of_days_tells_less_than_a_month(riverside, team, now):
    for user in team:
        answer(riverside, user, now)
    later = now + NEXT_MONTH
    day = now.date()
    for first, last in ((day, day), (day.replace(day=1), day), (day, day + timedelta(days=2))):
        assert told(riverside, later, first, last) == told(riverside, later)
    assert told(riverside, later, day + timedelta(days=20), None) == []


def test_a_mean_does_not_say_what_everybody_answered(riverside, team, now):
    for user in team:
        answer(riverside, user, now, safe=5, load=1)
    [line] = told(riverside, now + NEXT_MONTH)
    assert line.means[:2] == ("≥ 4.5", "≤ 1.5")


def test_once_a_month_and_only_who_works_here(riverside, team, other_navigator, analyst, now):
    answer(riverside, team[0], now)
    with pytest.raises(NotPossible, match="answered this month"):
        answer(riverside, team[0], now)
    assert PulseMonth.objects.get().answered == 1
    for outsider in (other_navigator, analyst):
        with pytest.raises(PermissionDenied):
            answer(riverside, outsider, now)
    with pytest.raises(NotPossible, match="1 to 5"):
        answer(riverside, team[1], now, safe=6)
    answer(riverside, team[0], now + NEXT_MONTH)
    assert PulseGiven.objects.count() == 1  # who answered goes with the month


def test_nothing_is_written_that_leads_back(riverside, team, now, client, stopped_clock):
    events, stood = Event.objects.count(), StoodThen.objects.count()
    client.force_login(team[0])
    looked = AccessLog.objects.count()
    sent = {"felt_safe": 5, "workload": 1, "supported": 2}
    assert client.post(reverse("colleagues:pulse"), sent).status_code == 302
    assert (Event.objects.count(), StoodThen.objects.count(), AccessLog.objects.count()) == (events, stood, looked)
    assert {field.name for field in PulseMonth._meta.fields} == {
        *("id", "program", "month", "answered", "felt_safe", "workload", "supported")
    }
    assert {field.name for field in PulseGiven._meta.fields} == {"id", "program", "user", "month"}
    for model in (PulseMonth, PulseGiven):
        assert not any(isinstance(field, models.DateTimeField) for field in model._meta.fields)
    pointing = [model for model in apps.get_models() for field in model._meta.fields if _leads_to_pulse(field)]
    assert pointing == []


def _leads_to_pulse(field):
    return field.related_model in {PulseMonth, PulseGiven}


def test_there_is_no_row_for_an_answer(riverside, team, now):
    """The one row of a month is written anew by each answer as a whole: no transaction shows which count it moved."""
    for number, user in enumerate(team):
        answer(riverside, user, now, safe=number % 5 + 1)
    row = PulseMonth.objects.get()
    assert (row.answered, sum(row.felt_safe), row.felt_safe) == (6, 6, [2, 1, 1, 1, 1])


def test_the_page_and_the_api_say_the_same(riverside, team, manager, client, now, stopped_clock):
    send = {"content_type": "application/json"}
    for user in team[:5]:
        client.force_login(user)
        sent = {"felt_safe": 3, "workload": 4, "supported": 2}
        assert client.post(reverse("api:pulse-list"), sent, **send).status_code == 201
    assert client.post(reverse("api:pulse-list"), sent, **send).status_code == 409
    assert "You have answered this month" in client.get(reverse("colleagues:pulse")).content.decode()
    assert client.get(reverse("api:pulse-list")).status_code == 403
    client.force_login(manager)
    assert client.get(reverse("api:pulse-list")).json() == []
    stopped_clock(now + NEXT_MONTH)
    client.force_login(manager)
    [line] = client.get(reverse("api:pulse-list")).json()
    assert (line["answered"], line["means"]) == (5, ["3.0", "4.0", "2.0"])
    page = client.get(reverse("colleagues:team")).content.decode()
    assert "November 2026" in page
    assert "4.0" in page
