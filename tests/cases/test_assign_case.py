"""Whose case it is."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import assign_case, close_case, open_case
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event


@pytest.fixture
def nobodys(encounter, person, manager, now):
    return open_case(encounter=encounter, person=person, by=manager, at=now)


def test_a_manager_assigns_at_once_and_the_new_owner_is_told(nobodys, manager, navigator, now):
    case = assign_case(case=nobodys, owner=navigator, by=manager, at=now)
    assert (case.owner, case.assigned_at) == (navigator, now)
    assert Event.objects.filter(verb="case.assigned").count() == 1
    deliver_due(at=now)
    assert [letter.to for letter in mail.outbox] == [[navigator.email]]
    assert "Maria" not in mail.outbox[0].body


def test_who_lost_it_again_is_not_told(nobodys, manager, navigator, now):
    assign_case(case=nobodys, owner=navigator, by=manager, at=now)
    assign_case(case=nobodys, owner=manager, by=manager, at=now)
    deliver_due(at=now)
    assert mail.outbox == []


def test_a_navigator_takes_what_nobody_has(nobodys, navigator, now):
    assert assign_case(case=nobodys, owner=navigator, by=navigator, at=now).owner == navigator
    assert not Effect.objects.filter(kind="case.assigned").exists()


def test_a_navigator_does_not_take_from_others(nobodys, manager, navigator, now):
    assign_case(case=nobodys, owner=manager, by=manager, at=now)
    with pytest.raises(PermissionDenied):
        assign_case(case=nobodys, owner=navigator, by=navigator, at=now)


@pytest.mark.parametrize("who", ["responder", "analyst", "admin", "outsider", "other_navigator"])
def test_only_to_somebody_who_works_on_cases(who, nobodys, manager, now, request):
    with pytest.raises(NotPossible) as refused:
        assign_case(case=nobodys, owner=request.getfixturevalue(who), by=manager, at=now)
    assert refused.value.field == "owner"


def test_not_to_somebody_who_has_left(nobodys, manager, navigator, now):
    navigator.is_active = False
    with pytest.raises(NotPossible):
        assign_case(case=nobodys, owner=navigator, by=manager, at=now)


def test_not_a_closed_case(case, manager, now):
    case.needs.update(state="met", ended_at=now)
    close_case(case=case, reason="moved", by=manager, at=now)
    with pytest.raises(NotPossible):
        assign_case(case=case, owner=manager, by=manager, at=now)


def test_the_same_owner_again_changes_nothing(case, manager, navigator, now):
    before = Event.objects.count()
    assign_case(case=case, owner=navigator, by=manager, at=now)
    assert Event.objects.count() == before
