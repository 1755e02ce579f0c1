"""Somebody new is written down, by name or only by a description."""

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.accounts.models import Area
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.people.actions import create_person
from casemgmt.people.models import Person


def test_a_description_is_enough(riverside, navigator, now):
    person = create_person(program=riverside, description="  man, grey coat ", by=navigator, at=now)
    assert person.description == "man, grey coat"
    assert not person.is_named
    assert person.display_name == "man, grey coat"


def test_nobody_at_all_is_refused(riverside, navigator, now):
    with pytest.raises(NotPossible) as problem:
        create_person(program=riverside, first_name=" ", by=navigator, at=now)
    assert problem.value.field == "description"
    assert not Person.objects.exists()


def test_one_event_without_personal_data(riverside, navigator, now):
    person = create_person(program=riverside, first_name="Maria", age_estimate=34, by=navigator, at=now)
    event = Event.objects.get(verb="person.created")
    assert (event.person_id, event.program_id, event.actor_id) == (person.pk, riverside.pk, navigator.pk)
    assert event.data == {"known": ["age_estimate", "first_name"]}
    assert person.age_estimated_on == now.astimezone(riverside.zone).date()


def test_a_responder_may_write_down_who_was_met(riverside, responder, now):
    assert create_person(program=riverside, goes_by="Red", by=responder, at=now).pk


@pytest.mark.parametrize("who", ["outsider", "other_navigator", "analyst", "admin", "shelter_desk", "clock"])
def test_others_may_not(request, riverside, now, who):
    with pytest.raises(PermissionDenied):
        create_person(program=riverside, first_name="Maria", by=request.getfixturevalue(who), at=now)


def test_an_area_of_another_program_is_refused(riverside, lakeside, navigator, now):
    area = Area.objects.create(program=lakeside, name="North")
    with pytest.raises(NotPossible):
        create_person(program=riverside, first_name="Maria", area=area, by=navigator, at=now)


def test_a_value_outside_a_closed_list_is_refused(riverside, navigator, now):
    with pytest.raises(NotPossible) as problem:
        create_person(program=riverside, first_name="Maria", gender="x", by=navigator, at=now)
    assert problem.value.field == "gender"
