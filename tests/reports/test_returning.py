"""Return and frequent callers: small worlds counted by hand, in meetings and in unique people."""

from datetime import timedelta

from casemgmt.people.actions import create_person, merge_people
from casemgmt.reports.measures import MEASURES

from .conftest import add_up, counted, utc


def told(scope):
    return {rate.code: (rate.count, rate.of, rate.people, rate.of_people) for rate in measured(scope).rates}


def measured(scope):
    return MEASURES["returning"](scope)


def test_another_encounter_within_the_days_the_last_day_counting(world, scope):
    _met, person = world.meet(utc(9, 1))
    world.meet(utc(10, 1), person=person)  # day 30; outside the period itself
    _met, other = world.meet(utc(9, 1))
    world.meet(utc(10, 2), person=other)  # day 31
    result = measured(scope)
    assert counted(result) == {"returned": 1, "not_returned": 1}
    assert told(scope)["again_30"] == (1, 2, 1, 2)
    assert add_up(result)


def test_each_window_has_its_own_time_to_be_over(world, scope, then):
    _met, person = world.meet(utc(9, 1))
    world.meet(utc(9, 20), person=person)
    assert told(scope)["again_180"] == (0, 0, 0, 0)
    assert told(then(utc(9, 25)))["again_30"] == (0, 0, 0, 0)
    assert told(scope)["again_30"] == (1, 2, 1, 1)  # one of two meetings, one person of one


def test_a_third_time_in_ninety_days_is_a_frequent_caller(world, scope):
    _met, person = world.meet(utc(7, 5))
    world.meet(utc(8, 20), person=person)
    world.meet(utc(9, 30), person=person)  # 88 days after the first
    _met, rare = world.meet(utc(6, 20))
    world.meet(utc(8, 20), person=rare)
    world.meet(utc(9, 30), person=rare)  # 103 days after the first
    assert told(scope)["frequent"] == (1, 2, 1, 2)
    [row] = measured(scope).behind("frequent")
    assert row.person_id == person.pk


def test_unique_people_follow_merges_and_only_those_known_then(world, scope, then, navigator, riverside):
    _met, one = world.meet(utc(9, 1))
    _met, same = world.meet(utc(9, 8))
    assert told(scope)["again_30"] == (0, 2, 0, 2)
    merge_people(keep=one, gone=same, by=navigator, at=utc(11, 1))
    assert told(scope)["again_30"] == (1, 2, 1, 1)
    assert told(then(utc(10, 31)))["again_30"] == (0, 2, 0, 2)


def test_two_entries_of_one_person_in_one_encounter_are_no_return(world, scope, navigator, riverside):
    encounter, one = world.meet(utc(9, 1))
    twin = create_person(program=riverside, first_name="Ivo", by=navigator, at=utc(9, 1))
    encounter.met.create(person=twin, agrees="yes")
    merge_people(keep=one, gone=twin, by=navigator, at=utc(9, 1) + timedelta(hours=1))
    assert told(scope)["again_30"] == (0, 1, 0, 1)
