"""What the ledger adds to My day: a new call the moment it is sent, a missed contact until somebody has said why."""

from datetime import timedelta

import pytest

from casemgmt.followups.actions import give_cause, sweep_contacts
from casemgmt.followups.day.queries import my_day

pytestmark = pytest.mark.django_db


def kinds(user, at):
    return [row.kind for row in my_day(user, at).rows]


def test_a_new_call_stands_first_with_who_assigns(meet, manager, navigator, now):
    call = meet(risk="high")
    row = my_day(manager, now).rows[0]
    assert (row.kind, row.case_id, row.due_at) == ("take_on", None, now + timedelta(hours=1))
    assert str(call.pk) in row.url
    assert kinds(navigator, now) == []


def test_a_new_call_of_ones_own_case_stands_with_its_owner(case, person, meet, navigator, now):
    meet(person, cleared_at=now)
    assert kinds(navigator, now)[0] == "take_on"


def test_a_missed_contact_stays_until_somebody_has_said_why(case, navigator, now):
    at = now + timedelta(days=2)
    sweep_contacts(at=at)
    missed = case.follow_ups.get(end="missed")
    assert "say_why" in kinds(navigator, at)
    give_cause(follow_up=missed, cause="no_phone", by=navigator, at=at)
    assert "say_why" not in kinds(navigator, at)


def test_each_row_says_what_it_is_and_no_partner_waits(client, case, person, meet, navigator, now):
    meet(person, cleared_at=now)
    sweep_contacts(at=now + timedelta(days=2))
    client.force_login(navigator)
    page = client.get("/my-day/").content.decode()
    assert "new call, take on by" in page
    assert "missed, say why by" in page
    assert "partner waits" not in page
