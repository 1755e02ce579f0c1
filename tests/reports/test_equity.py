"""Equity: the same rate by group, whoever was not asked among them; every group adds to the whole."""

import pytest

from casemgmt.people.models import Person
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.equity import BASES

from .conftest import add_up, utc

OF = {"contact": "contact_72h", "linkage": "linkage_30_people", "followups": "followup_completion"}


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
        assert {row[7].value for row in table.rows} <= {"no", "–"}


@pytest.mark.parametrize("code", list(BASES))
def test_it_is_the_measure_itself_divided(city, scope, code):
    divided, whole = MEASURES[f"equity_{code}"](scope), MEASURES[OF[code]](scope)
    assert (divided.numerator, divided.denominator) == (whole.numerator, whole.denominator)
    assert [(part.code, part.count) for part in divided.parts] == [(part.code, part.count) for part in whole.parts]
    for table in divided.tables:
        for row in table.rows:
            assert len(divided.behind(row[2].figure)) == row[2].value
