"""One cause for many missed contacts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.cases.actions import open_case, take_on
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.duties.models import Duty
from casemgmt.duties.proof import faults
from casemgmt.followups.actions import give_cause, give_cause_to_many, sweep_contacts
from casemgmt.followups.models import FollowUp


@pytest.fixture
def missed(meet, navigator, now):
    def missed(number, owner=navigator):
        for _n in range(number):
            met = meet(phone="")
            take_on(encounter=met, person=met.people.get(), owner=owner, by=owner, at=now)
        sweep_contacts(at=now + timedelta(hours=25))
        return list(FollowUp.objects.filter(end="missed", missed_cause=""))

    return missed


def test_each_gets_it_with_an_event(missed, manager, now):
    rows = missed(3)
    done = give_cause_to_many(follow_ups=rows, cause="staff_absent", by=manager, at=now)
    assert (len(done.given), done.left) == (3, [])
    assert set(FollowUp.objects.filter(end="missed").values_list("missed_cause", flat=True)) == {"staff_absent"}
    assert Event.objects.filter(verb="followup.cause_given").count() == 3


def test_a_judgement_given_meanwhile_stays(missed, manager, navigator, now):
    first, second = missed(2)
    give_cause(follow_up=first, cause="no_phone", by=navigator, at=now)
    done = give_cause_to_many(follow_ups=[first, second], cause="staff_absent", by=manager, at=now)
    assert ([row.pk for row in done.given], [row.pk for row in done.left]) == ([second.pk], [first.pk])
    assert FollowUp.objects.get(pk=first.pk).missed_cause == "no_phone"


def test_only_missed_ones(case, manager, now):
    row = case.follow_ups.first()
    assert give_cause_to_many(follow_ups=[row], cause="other", by=manager, at=now).given == []


@pytest.mark.parametrize("who", ["responder", "analyst", "other_navigator"])
def test_not_without_the_right(who, missed, now, request):
    rows = missed(1)
    with pytest.raises(PermissionDenied):
        give_cause_to_many(follow_ups=rows, cause="other", by=request.getfixturevalue(who), at=now)


@pytest.mark.parametrize(("cause", "number"), [("laziness", 1), ("other", 0)])
def test_a_cause_of_the_list_and_something_to_give_it_to(cause, number, missed, manager, now):
    rows = missed(1)[:number]
    with pytest.raises(NotPossible):
        give_cause_to_many(follow_ups=rows, cause=cause, by=manager, at=now)


def test_the_cost_does_not_follow_the_number(missed, manager, now):
    counts = []
    for number in (2, 20):
        rows = missed(number)
        with CaptureQueriesContext(connection) as said:
            give_cause_to_many(follow_ups=rows, cause="other", by=manager, at=now)
        counts.append(len(said.captured_queries))
    assert counts[1] <= counts[0]


def test_the_page_ticks_some_or_all_and_filters_by_owner(client, missed, manager, navigator, now):
    rows = missed(2) + missed(1, manager)
    client.force_login(manager)
    address = reverse("followups:missed")
    client.post(address, {"contact": rows[0].pk, "cause": "no_phone"})
    assert FollowUp.objects.get(pk=rows[0].pk).missed_cause == "no_phone"
    listed = [row.pk for row in rows]
    client.post(address, {"all": "on", "listed": listed, "owner": manager.pk, "cause": "staff_absent"})
    assert FollowUp.objects.filter(missed_cause="staff_absent").get().case.owner == manager
    assert "Choose at least one contact" in client.post(address, {"cause": "other"}).content.decode()
    client.post(address, {"all": "on", "listed": listed, "cause": "other"})
    assert "Every missed contact has its cause" in client.get(address).content.decode()


def test_all_that_were_listed_are_not_those_missed_since(client, missed, manager):
    shown, since = missed(2)
    client.force_login(manager)
    client.post(reverse("followups:missed"), {"all": "on", "listed": [shown.pk], "cause": "other"})
    assert FollowUp.objects.get(pk=since.pk).missed_cause == ""
    assert FollowUp.objects.get(pk=shown.pk).missed_cause == "other"


def _taken_on_late(meet, by, now):
    """A call that lay for two days; its first window was over when somebody took it on."""
    met = meet(phone="")
    at = now + timedelta(days=2)
    case = take_on(encounter=met, person=met.people.get(), by=by, at=at)
    sweep_contacts(at=at + timedelta(minutes=1))
    return case, at


def test_who_takes_a_call_on_late_is_not_asked_why_nobody_called(meet, navigator, now):
    """The cause is known: the product writes it by itself, and no duty asks for it."""
    case, _at = _taken_on_late(meet, navigator, now)
    row = case.follow_ups.get(end="missed")
    assert (row.missed_cause, row.own_cause) == ("not_taken_on", "Nobody had taken it on")
    assert not Duty.objects.filter(kind="say_why", subject_id=row.pk).exists()
    assert not faults()


def test_a_contact_missed_while_the_case_is_nobodys_has_its_cause_too(meet, manager, now):
    met = meet(phone="")
    case = open_case(encounter=met, person=met.people.get(), by=manager, at=now)
    sweep_contacts(at=now + timedelta(hours=25))
    assert case.follow_ups.get(end="missed").missed_cause == "not_taken_on"
    assert not Duty.objects.filter(kind="say_why", case=case).exists()


def test_people_do_not_choose_the_cause_of_the_product(missed, meet, manager, navigator, now):
    """It is on no list of causes and no door takes it; another cause may be said where it is not so."""
    row = missed(1)[0]
    with pytest.raises(NotPossible):
        give_cause(follow_up=row, cause="not_taken_on", by=manager, at=now)
    with pytest.raises(NotPossible):
        give_cause_to_many(follow_ups=[row], cause="not_taken_on", by=manager, at=now)
    api, sent = APIClient(), {"cause": "not_taken_on"}
    api.force_authenticate(manager)
    assert api.post(f"/api/v1/follow-ups/{row.pk}/cause/", sent, format="json").status_code == 400
    case, at = _taken_on_late(meet, navigator, now)
    late = case.follow_ups.get(end="missed")
    assert give_cause(follow_up=late, cause="not_taken_on", by=navigator, at=at).missed_cause == "not_taken_on"
    assert give_cause(follow_up=late, cause="staff_absent", by=manager, at=at).missed_cause == "staff_absent"


def test_the_pages_tell_it_apart(client, meet, manager, navigator, now):
    """The contact's page and the case's timeline say it; the list of those without a cause does not have it."""
    case, _at = _taken_on_late(meet, navigator, now)
    client.force_login(manager)
    row = case.follow_ups.get(end="missed")
    page = client.get(reverse("followups:follow_up", args=[row.pk])).content.decode()
    assert "Nobody had taken it on" in page
    assert "its time was over before somebody took the call on" in page
    assert "missed, Nobody had taken it on" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Every missed contact has its cause" in client.get(reverse("followups:missed")).content.decode()
