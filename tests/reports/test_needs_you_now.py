"""The lists behind “Needs you now” say what is owed, by whom, how late, and what to press; not only that it is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.duties.models import Duty
from casemgmt.followups.actions import sweep_contacts
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


@pytest.fixture
def behind(client, manager, riverside, stopped_clock):
    def behind(figure, at):
        stopped_clock(at)
        client.force_login(manager)
        query = {"program": riverside.slug, "first_day": "2026-11-20", "last_day": at.date().isoformat()}
        return client.get(reverse("reports:behind", args=["attention", figure]), query)

    return behind


def test_a_call_nobody_has_is_taken_on_from_the_list(meet, behind, now):
    call = meet(risk="high", phone="541 555 0399")
    answer = behind("unassigned", now + timedelta(hours=3))
    (entry,) = answer.context["entries"]
    (owed,) = entry.owed
    assert owed.duty == Duty.objects.open().get(kind="take_on")
    assert owed.late_by > timedelta(hours=1)
    page = answer.content.decode()
    assert "nobody has taken it on" in page
    assert "Who assigns cases" in page
    assert reverse("encounters:encounter", args=[call.pk]) in page


def test_a_missed_contact_leads_to_where_its_cause_is_said(case, behind, now):
    sweep_contacts(at=now + timedelta(days=2))
    (entry,) = behind("no_cause", now + timedelta(days=5)).context["entries"]
    assert [(line.line.press, line.duty.owner) for line in entry.owed] == [("Say why", case.owner)]


def test_missed_without_a_cause_is_one_number(case, behind, now, client):
    """The list behind the tile, the page where causes are given, and the ledger; however long ago it was."""
    sweep_contacts(at=now + timedelta(days=60))
    listed = behind("no_cause", now + timedelta(days=60)).context["listed"]
    given = client.get(reverse("followups:missed")).context["rows"]
    assert listed.count == len(given) == Duty.objects.open().filter(kind="say_why").count() > 1


def test_what_it_asks_does_not_grow_with_the_list(meet, behind, now, django_assert_max_num_queries):
    meet(risk="high", phone="541 555 0300")
    behind("unassigned", now + timedelta(hours=3))
    with django_assert_max_num_queries(60) as one:
        behind("unassigned", now + timedelta(hours=3))
    for number in range(1, 5):
        meet(risk="high", phone=f"541 555 030{number}")
    with django_assert_max_num_queries(len(one)):
        behind("unassigned", now + timedelta(hours=3))
