"""Many cases change hands at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import CaseMove, assign_case, close_case, open_case, reassign_cases
from casemgmt.cases.models import Case
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.followups.models import FollowUp
from casemgmt.people.models import Person


@pytest.fixture
def nadia(riverside, now):
    user = User.objects.create_user("nadia@riverside.example", "a-long-enough-word", name="Nadia Second")
    add_member(program=riverside, user=user, role=Role.NAVIGATOR, by=CLOCK, at=now)
    return user


@pytest.fixture
def many(riverside, navigator, now):
    """Rows only: how many there are is what matters."""

    def many(number):
        people = Person.objects.bulk_create(Person(program=riverside, first_name="Ivo") for _ in range(number))
        rows = [
            Case(program=riverside, person=person, owner=navigator, opened_at=now, assigned_at=now) for person in people
        ]
        return Case.objects.bulk_create(rows)

    return many


def to(user, *cases):
    return [CaseMove(case.pk, case.owner_id, user.pk) for case in cases]


def test_all_go_and_the_receiver_hears_of_it_once(many, nadia, manager, now):
    cases = many(3)
    done = reassign_cases(moves=to(nadia, *cases), by=manager, at=now)
    assert {case.owner_id for case in Case.objects.all()} == {nadia.pk}
    assert (len(done.moved), done.skipped) == (3, [])
    told = Event.objects.filter(verb="case.assigned", actor_id=manager.pk)
    assert {event.case_id for event in told} == {case.pk for case in cases}
    assert {event.data["owner"] for event in told} == {str(nadia.pk)}
    deliver_due(at=now)
    assert [letter.to for letter in mail.outbox] == [[nadia.email]]


def test_who_lost_them_all_again_is_not_told(many, nadia, manager, navigator, now):
    cases = many(2)
    reassign_cases(moves=to(nadia, *cases), by=manager, at=now)
    later = now + timedelta(minutes=1)
    reassign_cases(moves=[CaseMove(case.pk, nadia.pk, navigator.pk) for case in cases], by=manager, at=later)
    deliver_due(at=later)
    assert [letter.to for letter in mail.outbox] == [[navigator.email]]


def test_what_moved_or_closed_meanwhile_stays_and_says_why(case, meet, many, nadia, manager, navigator, now):
    moved, fine = many(2)
    moves = to(nadia, case, moved, fine)
    assign_case(case=moved, owner=manager, by=manager, at=now)
    case.needs.update(state="met", ended_at=now)
    close_case(case=case, reason="moved", by=manager, at=now)
    done = reassign_cases(moves=moves, by=manager, at=now)
    assert [row.pk for row in done.moved] == [fine.pk]
    why = {row.case.pk: row.why for row in done.skipped}
    assert "Mara Manager" in why[moved.pk]
    assert "closed" in why[case.pk]
    assert Case.objects.get(pk=moved.pk).owner == manager


def test_again_changes_nothing(many, nadia, manager, now):
    moves = to(nadia, *many(2))
    reassign_cases(moves=moves, by=manager, at=now)
    before = Event.objects.count()
    assert len(reassign_cases(moves=moves, by=manager, at=now).skipped) == 2
    assert Event.objects.count() == before


@pytest.mark.parametrize("who", ["responder", "other_navigator", "outsider"])
def test_not_to_somebody_who_works_on_no_cases_here(who, many, manager, now, request):
    done = reassign_cases(moves=to(request.getfixturevalue(who), *many(1)), by=manager, at=now)
    assert done.moved == []


def test_a_navigator_gives_nothing_away(many, nadia, navigator, now):
    with pytest.raises(PermissionDenied):
        reassign_cases(moves=to(nadia, *many(1)), by=navigator, at=now)


def test_nothing_chosen_is_said(manager, now):
    with pytest.raises(NotPossible):
        reassign_cases(moves=[], by=manager, at=now)


def test_contacts_named_for_the_owner_before_go_with_the_case(case, nadia, navigator, manager, now):
    first, second = case.follow_ups.order_by("due_at")[:2]
    case.follow_ups.filter(pk=first.pk).update(assignee=navigator)
    case.follow_ups.filter(pk=second.pk).update(assignee=manager)
    reassign_cases(moves=to(nadia, case), by=manager, at=now)
    assert FollowUp.objects.get(pk=first.pk).owner_id == nadia.pk
    assert FollowUp.objects.get(pk=second.pk).owner_id == manager.pk


def test_a_case_nobody_had_is_given_out_too(encounter, person, manager, nadia, now):
    nobodys = open_case(encounter=encounter, person=person, by=manager, at=now)
    assert reassign_cases(moves=to(nadia, nobodys), by=manager, at=now).moved == [nobodys]


def test_the_cost_does_not_follow_the_number(many, nadia, manager, now):
    counts = []
    for number in (3, 300):
        cases = many(number)
        with CaptureQueriesContext(connection) as said:
            reassign_cases(moves=to(nadia, *cases), by=manager, at=now)
        counts.append(len(said.captured_queries))
    assert counts[1] <= counts[0] + 3  # long statements are sent in parts
