"""Contact within 24 and 72 hours: counted by hand."""

from datetime import timedelta

from casemgmt.followups.actions import undo_attempt
from casemgmt.people.actions import create_person, merge_people
from casemgmt.reports.measures import contact_24h, contact_72h

from .conftest import add_up, counted, utc

MET = utc(9, 9)


def test_reached_within_the_hours_planned_or_not(world, scope):
    world.attempt(world.case(MET), MET + timedelta(hours=24), "reached")
    world.attempt(world.case(MET), MET + timedelta(hours=24, minutes=1), "reached")
    world.attempt(world.case(MET), MET + timedelta(hours=3), "declined")
    world.attempt(world.case(MET), MET + timedelta(hours=3), "no_answer")
    world.case(MET)
    day = contact_24h(scope)
    assert counted(day) == {"reached": 2, "tried": 1, "not_tried": 2}
    assert counted(contact_72h(scope)) == {"reached": 3, "tried": 1, "not_tried": 1}
    assert add_up(day)
    assert (day.numerator, day.denominator, day.percent) == (2, 5, 40)


def test_not_agreeing_and_not_identified_are_apart(world, scope):
    world.meet(MET, agrees="no")
    world.meet(MET, agrees="not_asked")
    world.meet(MET, about={"description": "man, grey coat, 5th and Main"})
    result = contact_24h(scope)
    assert counted(result) == {"no": 1, "not_asked": 1, "unidentified": 1}
    assert result.denominator == 0


def test_a_contact_point_identifies(world, scope, navigator):
    from casemgmt.people.actions import add_contact_point

    _encounter, person = world.meet(MET, about={"description": "man, grey coat, 5th and Main"})
    add_contact_point(person=person, value="541 555 0100", by=navigator, at=MET)
    assert counted(contact_24h(scope)) == {"not_tried": 1}


def test_only_when_the_full_time_is_over(world, then):
    world.case(MET)
    assert counted(contact_24h(then(MET + timedelta(hours=23, minutes=59)))) == {"recent": 1}
    assert counted(contact_24h(then(MET + timedelta(hours=24)))) == {"not_tried": 1}


def test_an_attempt_taken_back_counts_only_before_that(world, scope, then, navigator):
    at = MET + timedelta(hours=1)
    tried = world.attempt(world.case(MET), at, "reached").attempt
    undo_attempt(attempt=tried, by=navigator, at=at + timedelta(minutes=10))
    assert counted(contact_24h(scope)) == {"not_tried": 1}


def test_a_person_merged_is_one_and_their_contacts_are_theirs(world, scope, then, navigator, riverside):
    case = world.case(MET)
    world.attempt(case, MET + timedelta(hours=2), "reached")
    kept = create_person(program=riverside, first_name="Ivo", by=navigator, at=MET)
    case.met_in.met.create(person=kept, agrees="yes", created_at=MET)
    assert counted(contact_24h(scope)) == {"reached": 1, "not_tried": 1}
    merge_people(keep=kept, gone=case.person, by=navigator, at=utc(9, 20))
    assert counted(contact_24h(scope)) == {"reached": 1}
    assert counted(contact_24h(then(utc(9, 19)))) == {"reached": 1, "not_tried": 1}


def test_cleared_falls_back_to_on_scene(world, scope):
    world.meet(MET, cleared_at=None, on_scene_at=MET)
    assert counted(contact_24h(scope)) == {"not_tried": 1}
