"""A call in which somebody agrees is a duty the moment it is sent, until a case has taken it up."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import assign_case, close_case, open_case, take_on
from casemgmt.duties.models import Duty, DutyEnd, DutyKind, OwingGroup
from casemgmt.encounters.actions import record_encounter
from casemgmt.people.permission.actions import say_permission

pytestmark = pytest.mark.django_db


def of_calls():
    return Duty.objects.open().filter(kind=DutyKind.TAKE_ON, subject_type="encounterperson")


@pytest.mark.parametrize(("risk", "hours"), [("high", 1), ("moderate", 4), ("low", 24), ("", 4)])
def test_who_assigns_owes_a_new_call_by_its_risk(meet, now, risk, hours):
    call = meet(risk=risk)
    duty = of_calls().get()
    assert (duty.owner, duty.group) == (None, OwingGroup.ASSIGNERS)
    assert (duty.since, duty.due_at) == (call.ended_at, now + timedelta(hours=hours))
    assert duty.person == call.people.get()


@pytest.mark.parametrize("agrees", ["no", "not_asked"])
def test_nobody_owes_a_call_in_which_nobody_agreed(meet, agrees):
    meet(agrees=agrees)
    assert not Duty.objects.exists()


def test_nor_one_in_which_nobody_was_met(riverside, responder, now):
    record_encounter(program=riverside, by=responder, at=now, source="911", disposition="nobody_found", cleared_at=now)
    assert not Duty.objects.exists()


def test_taking_it_on_ends_it(encounter, person, navigator, now):
    duty = of_calls().get()
    take_on(encounter=encounter, person=person, by=navigator, at=now)
    duty.refresh_from_db()
    assert (duty.ended_at, duty.ended_as, duty.ended_by) == (now, DutyEnd.DONE, navigator)


def test_a_new_call_of_an_open_case_is_its_owners(case, person, meet, navigator, now):
    call = meet(person, cleared_at=now + timedelta(days=3))
    duty = of_calls().get()
    assert (duty.owner, duty.group, duty.case) == (navigator, "", case)
    take_on(encounter=call, person=person, by=navigator, at=now + timedelta(days=3))
    assert not of_calls().exists()


def test_it_goes_along_when_the_case_is_given_away(case, person, meet, navigator, manager, now):
    meet(person, cleared_at=now)
    assign_case(case=case, owner=manager, by=manager, at=now)
    assert of_calls().get().owner == manager


def test_a_no_said_since_ends_it(encounter, person, navigator, now):
    duty = of_calls().get()
    say_permission(person=person, says="no", note="On the phone", by=navigator, at=now)
    duty.refresh_from_db()
    assert duty.ended_as == DutyEnd.GONE


def test_a_case_that_nobody_has_is_owed_by_who_assigns(encounter, person, manager, navigator, now):
    case = open_case(encounter=encounter, person=person, by=navigator, at=now)
    duty = Duty.objects.open().get(kind=DutyKind.TAKE_ON)
    assert (duty.subject_id, duty.group, duty.due_at) == (case.pk, OwingGroup.ASSIGNERS, now + timedelta(hours=4))
    assign_case(case=case, owner=navigator, by=manager, at=now)
    assert not Duty.objects.open().filter(kind=DutyKind.TAKE_ON).exists()


def test_contacts_are_owed_by_who_has_the_case(case, navigator, manager, now):
    rows = Duty.objects.open().filter(kind=DutyKind.CONTACT)
    assert rows.count() == case.follow_ups.live().count() > 0
    assert {row.owner for row in rows} == {navigator}
    assert {(row.subject_id, row.opens_at, row.due_at) for row in rows} == set(
        case.follow_ups.values_list("pk", "opens_at", "due_at")
    )
    assign_case(case=case, owner=manager, by=manager, at=now)
    assert {row.owner for row in rows.all()} == {manager}


def test_nothing_is_owed_once_the_case_is_closed(case, navigator, now):
    for need in case.needs.open():
        need.state, need.ended_at = "withdrawn", now
        need.save()
    close_case(case=case, reason="other", by=navigator, at=now)
    assert not Duty.objects.open().exists()
    assert set(Duty.objects.filter(kind=DutyKind.CONTACT).values_list("ended_as", "ended_why")) == {
        ("gone", "case_closed")
    }
