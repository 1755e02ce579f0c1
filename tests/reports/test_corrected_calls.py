"""A call that is put right changes the figures from then on; those told as of an earlier moment stay what they were."""

import pytest

from casemgmt.encounters import actions
from casemgmt.encounters.models import Encounter
from casemgmt.reports.measures import MEASURES

from .conftest import counted, utc

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(scope, then):
    """Every measure at a moment: what each holds, by part."""

    def figures(at):
        # “due” of the workload is what is planned now: a contact to come moves with its call, as with an appointment
        told = {code: measure(then(at)) for code, measure in MEASURES.items() if code != "workload"}
        return {code: (result.denominator, counted(result)) for code, result in told.items()}

    return figures


@pytest.fixture
def program_import(world):
    """A call as an import left it at this moment."""

    def bring(at):
        told = {"source": "911", "source_system": "cad", "external_id": "X1", "disposition": "on_scene"}
        return Encounter.objects.create(program=world.program, created_at=at, received_at=at, cleared_at=at, **told)

    return bring


@pytest.mark.parametrize(
    "wrong",
    [
        {"cleared_at": utc(8, 20), "on_scene_at": None},
        {"needs_heard": [], "risk": "low"},
        {"external_id": "X1", "disposition": "refused"},
    ],
)
def test_as_of_an_earlier_moment_they_stay(wrong, world, figures, manager):
    case = world.case(utc(9, 7), needs_heard=["shelter"])
    world.case(utc(9, 9))
    before = figures(utc(9, 20))
    who = {"reason": "Heard wrong", "by": manager}
    actions.correct_encounter(encounter=case.met_in, **wrong, at=utc(9, 21), **who)
    actions.correct_encounter(encounter=case.met_in, place="5th and Main", at=utc(9, 22), **who)
    assert figures(utc(9, 20)) == before
    assert (of_meetings(figures(utc(9, 23))) != of_meetings(before)) == ("cleared_at" in wrong)


def of_meetings(told):
    """Those that look at when a meeting ended, and at nothing else of the call."""
    return {code: told[code] for code in ("contact_24h", "contact_72h", "linkage_7_people", "linkage_30_people")}


def test_entered_in_error_it_counts_no_more_from_then_on(world, figures, manager):
    case = world.case(utc(9, 7))
    world.case(utc(9, 9))
    before = figures(utc(9, 20))
    actions.void_encounter(encounter=case.met_in, reason="Not ours", by=manager, at=utc(9, 21))
    assert figures(utc(9, 20)) == before
    after = figures(utc(9, 23))
    assert after != before
    actions.restore_encounter(encounter=case.met_in, reason="It was ours", by=manager, at=utc(9, 24))
    assert figures(utc(9, 20)) == before


def test_a_call_told_twice_counts_once_from_the_join_on(world, figures, program_import, manager):
    world.case(utc(9, 7), team="Unit 3")
    before = figures(utc(9, 8))
    twin = program_import(utc(9, 7))
    twice = figures(utc(9, 20))
    join = actions.join_twins(
        encounter=Encounter.objects.exclude(pk=twin.pk).get(), twin=twin, by=manager, at=utc(9, 21)
    )
    once = figures(utc(9, 22))
    assert figures(utc(9, 20)) == twice
    assert twice["scene"][0] == once["scene"][0] + 1 == before["scene"][0] + 1
    actions.part_twins(join=join, by=manager, at=utc(9, 23))
    assert figures(utc(9, 24))["scene"] == twice["scene"]
    assert figures(utc(9, 22))["scene"] == once["scene"]


def test_somebody_added_later_was_not_known_to_be_met_before(world, figures, manager):
    case = world.case(utc(9, 7))
    before = figures(utc(9, 20))
    met = actions.Met(facts={"first_name": "Ida"}, agrees="yes")
    actions.add_met(encounter=case.met_in, met=met, by=manager, at=utc(9, 21))
    assert figures(utc(9, 20)) == before
    assert figures(utc(9, 23)) != before
