"""What narrows a figure: each filter divides the whole of every measure that knows it, and is refused by the others."""

from collections import Counter
from datetime import timedelta

import pytest

from casemgmt.cases.actions import assign_case
from casemgmt.core.errors import NotPossible
from casemgmt.people.models import Person
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.filters import NAMES
from casemgmt.reports.scope import NOT_GIVEN

from .conftest import add_up, utc


@pytest.fixture
def city(world, scope, manager):
    """Cases of two teams, sources, needs and groups; one of neither."""
    facts = [
        {"team": "Day", "source": "911", "call_type": "welfare", "needs_heard": ["shelter"]},
        {"team": "Night", "source": "988", "call_type": "conflict"},
        {},
        {"team": "Night", "source": "988", "agrees": "no"},
    ]
    cases = [world.case(utc(9, 10 + number), **words) for number, words in enumerate(facts)]
    Person.objects.filter(pk=cases[0].person_id).update(gender="woman", race_ethnicity=["black", "white"])
    world.attempt(cases[0], utc(9, 10, 20), "reached")
    offer = world.accept(world.refer(cases[0], utc(9, 11)), utc(9, 12))
    world.say(offer, utc(9, 20), on=utc(9, 13).date())
    world.refer(cases[1], utc(9, 12), domain="food")
    world.sweep(utc(10, 28))
    return cases


@pytest.fixture
def whole(city, scope):
    return {code: by_part(measure(scope)) for code, measure in MEASURES.items()}


def by_part(result):
    return Counter({part.code: part.count for part in result.parts if part.count})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("navigator", ["", NOT_GIVEN]),
        ("team", ["Day", "Night", NOT_GIVEN]),
        ("call_type", ["welfare", "conflict", NOT_GIVEN]),
        ("source", ["911", "988", NOT_GIVEN]),
        ("urgency", ["routine"]),
        ("group", ["gender:woman", "gender:not_asked"]),
    ],
)
def test_the_values_of_a_filter_add_to_the_whole(city, scope, whole, navigator, name, values):
    knowing = [measure for measure in MEASURES.values() if name in measure.filters]
    assert knowing
    for measure in knowing:
        told = [measure(scope.narrowed_by(**{name: value or str(navigator.pk)})) for value in values]
        assert sum(map(by_part, told), Counter()) == whole[measure.code], measure.code
        assert all(add_up(one) for one in told[:1]), measure.code


def test_a_need_several_may_have_counts_in_each(city, scope, whole):
    for measure in MEASURES.values():
        if "need" in measure.filters:
            parts = [by_part(measure(scope.narrowed_by(need=need))) for need in ("shelter", NOT_GIVEN)]
            assert all(count <= whole[measure.code][code] for told in parts for code, count in told.items())
    assert MEASURES["response"](scope.narrowed_by(need="food")).denominator == 1
    assert MEASURES["scene"](scope.narrowed_by(need="shelter")).denominator == 1
    assert MEASURES["contact_72h"](scope.narrowed_by(need="shelter")).numerator == 1


def test_an_agency_is_who_was_asked(city, scope, harbor_house, north_clinic):
    for code, count in {"response": 2, "requested_used": 2, "linkage_30_referrals": 2}.items():
        assert MEASURES[code](scope.narrowed_by(agency=str(harbor_house.pk))).denominator == count, code
        assert MEASURES[code](scope.narrowed_by(agency=str(north_clinic.pk))).denominator == 0, code


def test_a_planned_contact_is_its_step(city, scope):
    whole = MEASURES["followup_completion"](scope)
    [table] = whole.tables
    for row in table.rows:
        told = MEASURES["followup_completion"](scope.narrowed_by(step=row[1].figure.partition("step:")[2]))
        assert [told.count(code) for code in ("reached", "unreached", "missed")] == [cell.value for cell in row[1:4]]


def test_figures_that_are_narrowed_open_lists_of_their_length(city, scope):
    for measure in MEASURES.values():
        if "team" in measure.filters:
            told = measure(scope.narrowed_by(team="Night", source="988"))
            cells = [cell for table in told.tables for row in table.rows for cell in row]
            figures = {cell.figure: cell.value for cell in cells if cell.figure and isinstance(cell.value, int)}
            for figure, count in {**{part.code: part.count for part in told.parts}, **figures}.items():
                assert len(told.behind(figure)) == count, (measure.code, figure)


def test_what_a_measure_cannot_answer_is_refused(scope):
    for measure in MEASURES.values():
        for name in set(NAMES) - set(measure.filters):
            with pytest.raises(NotPossible, match="cannot be narrowed by"):
                measure(scope.narrowed_by(**{name: "x"}))


def test_it_is_read_as_it_stood_then(city, scope, manager, navigator, then, world):
    """A case that is given to somebody else today was whose it was."""
    moment = then(utc(10, 28)).narrowed_by(navigator=str(navigator.pk))
    before = [by_part(measure(moment)) for measure in MEASURES.values() if "navigator" in measure.filters]
    assign_case(case=city[0], owner=manager, by=manager, at=utc(10, 29))
    after = [by_part(measure(moment)) for measure in MEASURES.values() if "navigator" in measure.filters]
    assert after == before
    later = then(utc(10, 29) + timedelta(hours=1)).narrowed_by(navigator=str(manager.pk))
    assert MEASURES["contact_72h"](later).denominator == 1
