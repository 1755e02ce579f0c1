"""Equity: the same rate by group, whoever was not asked among them; every group adds to the whole."""

from dataclasses import replace
from datetime import date

import pytest

from casemgmt.core.shares import GroupGap, Share, newcombe
from casemgmt.people.actions import change_person
from casemgmt.people.models import Person
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.equity import BASES

from .conftest import add_up, utc

OF = {
    "contact": "contact_72h",
    "linkage": "linkage_30_people",
    "followups": "followup_completion",
    "satisfaction": "satisfaction",
    "feedback": "feedback",
}


def groups(result, code):
    [table] = [table for table in result.tables if table.code == code]
    return {str(row[0].value): [cell.value for cell in row[1:4]] for row in table.rows}


@pytest.fixture
def city(world):
    """Five who agreed: a woman reached, a man not, one who declined to say, two who were not asked."""
    people = [world.case(utc(9, 10)).person for _number in range(5)]
    facts = [
        {"gender": "woman", "race_ethnicity": ["black", "white"], "birth_year": 1990},
        {"gender": "man", "birth_year": 2010},
        {"gender": "declined", "race_ethnicity": ["declined"]},
    ]
    for person, changes in zip(people, facts, strict=False):
        Person.objects.filter(pk=person.pk).update(**changes)
    world.attempt(people[0].cases.get(), utc(9, 10, 20), "reached")
    world.attempt(people[3].cases.get(), utc(9, 10, 20), "reached")
    return people


def test_not_asked_and_declined_are_groups_of_their_own(city, scope):
    result = MEASURES["equity_contact"](scope)
    told = groups(result, "by_gender")
    assert told["Not asked"] == [1, 2, "50 %*"]
    assert told["Declined to answer"] == [0, 1, "0 %*"]
    assert sum(row[1] for row in told.values()) == result.denominator == 5
    assert add_up(result)


def test_several_races_count_in_each(city, scope):
    told = groups(MEASURES["equity_contact"](scope), "by_race")
    assert [row[:2] for row in told.values()].count([1, 1]) == 2
    assert told["Not asked"][:2] == [1, 3]


def test_ages_are_those_at_the_time(city, scope):
    told = groups(MEASURES["equity_contact"](scope), "by_age")
    assert told == {"Under 18": [0, 1, "0 %*"], "35 to 44": [1, 1, "100 %*"], "Not known": [1, 3, "33 %*"]}


def test_five_people_tell_no_difference_that_is_more_than_chance(city, scope):
    for table in MEASURES["equity_contact"](scope).tables:
        assert {row[9].value for row in table.rows} <= {"no", "–"}


@pytest.mark.parametrize("code", list(BASES))
def test_it_is_the_measure_itself_divided(city, scope, code):
    divided, whole = MEASURES[f"equity_{code}"](scope), MEASURES[OF[code]](scope)
    assert (divided.numerator, divided.denominator) == (whole.numerator, whole.denominator)
    parts = [(part.code, part.count) for part in divided.parts]
    assert parts == [*((part.code, part.count) for part in whole.parts), ("purged", 0)]
    for table in divided.tables:
        for row in table.rows:
            assert len(divided.behind(row[2].figure)) == row[2].value


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_date": date(2015, 1, 1)},
        {"birth_date": None, "birth_year": 1950},
        {"gender": "man", "language": "es"},
        {"race_ethnicity": ["asian"], "housing_status": "unsheltered"},
    ],
    ids=lambda changes: "_".join(changes),
)
def test_who_is_written_otherwise_today_stays_in_the_group_of_then(city, scope, manager, changes):
    """Told as of the same moment, a demographic that is put right later moves nobody."""
    moment = replace(scope, as_of=utc(10, 20))
    written(city[3], manager, utc(10, 2), birth_date=date(1980, 5, 5))
    before = [measured(code, moment) for code in BASES]
    written(city[3], manager, utc(10, 21), **changes)
    assert [measured(code, moment) for code in BASES] == before
    assert [measured(code, replace(scope, as_of=utc(10, 22))) for code in BASES] != before


def written(person, by, at, **changes):
    person = Person.objects.get(pk=person.pk)
    change_person(person=person, version=person.version, by=by, at=at, **changes)


def measured(code, scope):
    return [[[cell.value for cell in row] for row in table.rows] for table in MEASURES[f"equity_{code}"](scope).tables]


def test_the_gap_and_what_is_called_more_than_chance_speak_of_one_comparison():
    """40 of 50 beside 30 of 50: the whole is at 70 %, the gap 10 points, half the difference to the others."""
    gap = GroupGap(Share(40, 50), Share(70, 100))
    assert (gap.points, gap.interval, gap.is_sure) == (10, (1, 18), True)
    for few in range(1, 60):
        for count in range(few + 1):
            told = GroupGap(Share(count, few), Share(count + 33, few + 66))
            low, high = newcombe(count, few, 33, 66)
            assert told.is_sure == (not low <= 0 <= high)
            assert told.interval[0] <= told.points <= told.interval[1]
    assert GroupGap(Share(1, 2), Share(1, 2)).interval is None
