"""Mental-health care after a crisis as HEDIS FUM counts: the first visit in 31 days, 8 and 31 days; counted by hand."""

from datetime import date, timedelta

import pytest

from casemgmt.people.actions import merge_people
from casemgmt.reports.measures import MEASURES

from .conftest import add_up, counted, offered, utc

MET = utc(9, 1)
DAY = date(2026, 9, 1)
CRISIS = {"call_type": "mental_health"}


@pytest.fixture
def counsel(harbor_house):
    return offered(harbor_house, "Counseling", "behavioral_health")


@pytest.fixture
def cared(world, counsel):
    """A person met in a crisis, asked for care, whose care began so many days after; None: nobody has said."""

    def cared(after, *, domain="behavioral_health", at=MET, **facts):
        case = world.case(at, **CRISIS | facts)
        offer = world.accept(
            world.refer(case, at + timedelta(hours=1), counsel, domain=domain), at + timedelta(hours=2)
        )
        if after is not None:
            world.say(offer, at + timedelta(days=max(after, 0) + 1), on=at.date() + timedelta(days=after))
        return case

    return cared


def fum(scope):
    return MEASURES["behavioral_followup"](scope)


def rates(scope):
    return {rate.code: (rate.count, rate.of, rate.unknown) for rate in fum(scope).rates}


@pytest.mark.parametrize(
    ("after", "part"), [(0, "in_7"), (7, "in_7"), (8, "in_30"), (30, "in_30"), (31, "none"), (None, "unknown")]
)
def test_eight_and_thirty_one_days_the_day_of_the_visit_counting(cared, scope, after, part):
    cared(after)
    assert counted(fum(scope)) == {part: 1}
    is_7, is_30 = int(part == "in_7"), int(part in {"in_7", "in_30"})
    unknown = int(part == "unknown")
    assert rates(scope)["within_7"] == (is_7, 1, unknown)
    assert rates(scope)["within_30"] == (is_30, 1, unknown)


def test_only_care_for_mental_health_after_a_crisis_about_it_counts(world, scope, cared):
    cared(1, domain="shelter")
    world.meet(MET, call_type="welfare")
    world.meet(MET, call_type="suicide_concern")
    world.meet(MET, call_type="welfare", needs_heard=["behavioral_health"])
    world.meet(MET, call_type="substance_use", needs_heard=["substance_use"])
    assert counted(fum(scope)) == {"none": 3}


def test_the_first_visit_in_31_days_counts_and_the_next_from_day_31(world, scope, cared):
    case = cared(20)
    for day in (15, 30):  # within 31 days of the first
        world.meet(utc(9, day), person=case.person, **CRISIS)
    result = fum(scope)
    assert counted(result) == {"in_30": 1, "again": 2}
    assert add_up(result)


def test_a_chain_runs_from_what_counts_not_from_what_is_left_out(world, scope):
    _met, person = world.meet(utc(8, 10), **CRISIS)  # counts, in the month before
    for day in (1, 9, 10):  # days 22 and 30 are left out, day 31 counts
        world.meet(utc(9, day), person=person, **CRISIS)
    assert counted(fum(scope)) == {"again": 2, "none": 1}


def test_exclusions_come_before_the_first_visit(world, scope, navigator):
    _met, person = world.meet(MET, involuntary_hold=True, **CRISIS)
    world.meet(utc(9, 5), person=person, **CRISIS)
    world.meet(MET, about={"first_name": "Kit", "birth_year": 2023}, **CRISIS)
    world.meet(MET, about={"first_name": "Ann", "birth_year": 1990}, **CRISIS)
    assert counted(fum(scope)) == {"held": 1, "young": 1, "none": 2}


def test_two_calls_of_one_day_are_one_visit_and_merged_entries_one_person(world, scope, then, navigator):
    _met, one = world.meet(MET, **CRISIS)
    _met, same = world.meet(MET + timedelta(hours=3), **CRISIS)
    merge_people(keep=one, gone=same, by=navigator, at=utc(11, 1))
    assert counted(fum(scope)) == {"none": 1, "again": 1}
    assert counted(fum(then(utc(10, 31)))) == {"none": 2}


def test_days_are_over_only_after_the_last_and_an_earlier_word_stays(cared, then):
    cared(3)
    assert counted(fum(then(utc(10, 1)))) == {"recent": 1}
    assert counted(fum(then(utc(10, 2)))) == {"in_7": 1}
