"""Follow-up completion: reached, unreached, missed, reached late, cancelled; counted by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casemgmt.cases.actions import hold_case, take_on
from casemgmt.followups.actions import cancel_rest, give_cause
from casemgmt.reports.measures import followup_completion

from .conftest import add_up, counted, utc

MET = utc(9, 9)  # Wednesday, 11:00 in Los Angeles


def first_contact(case):
    return case.follow_ups.get(name="24 h contact")


@pytest.fixture
def small(world):
    """A case with nothing but its 24 h contact, so that the world stays small enough to count."""

    def made(**facts):
        case = world.case(MET, **facts)
        case.follow_ups.exclude(name="24 h contact").delete()
        return case

    return made


def test_reached_unreached_and_missed(world, scope, small, navigator):
    world.attempt(reached := small(), MET + timedelta(hours=1), "reached", first_contact(reached))
    honest = small()
    for hours in (1, 6, 8):
        world.attempt(honest, MET + timedelta(hours=hours), "no_answer", first_contact(honest))
    small()
    world.sweep(MET + timedelta(hours=25))
    result = followup_completion(scope)
    assert counted(result) == {"reached": 1, "unreached": 1, "missed": 1, "missed:no_cause": 1}
    assert [part.percent for part in result.whole if part.count] == [33, 33, 33]
    assert add_up(result)


def test_reached_late_is_a_part_of_missed(world, scope, small):
    late = small()
    world.sweep(MET + timedelta(hours=25))
    world.attempt(late, MET + timedelta(hours=40), "reached")
    told = counted(followup_completion(scope))
    assert told == {"missed": 1, "missed:late": 1, "missed:no_cause": 1}


def test_the_cause_divides_the_missed(world, scope, small, navigator):
    case = small()
    world.sweep(MET + timedelta(hours=25))
    give_cause(follow_up=first_contact(case), cause="staff_absent", by=navigator, at=utc(9, 12))
    assert counted(followup_completion(scope)) == {"missed": 1, "missed:staff_absent": 1}


def test_what_nobody_had_taken_on_is_told_apart(world, scope):
    """A call that lay for two days: its first contact was missed by nobody that could be asked."""
    met, person = world.meet(MET)
    at = MET + timedelta(days=2)
    take_on(encounter=met, person=person, by=world.navigator, at=at)
    world.sweep(at)
    result = followup_completion(scope)
    told = counted(result)
    assert (told["missed"], told["missed:not_taken_on"]) == (1, 1)
    assert "missed:no_cause" not in told
    assert len(result.behind("missed:not_taken_on")) == 1


def test_cancelled_and_paused_are_counted_apart(world, scope, small, navigator):
    cancel_rest(case=small(), reason="declined", by=navigator, at=MET + timedelta(hours=2))
    hold_case(case=small(), reason="hospital", by=navigator, at=MET + timedelta(hours=2))
    result = followup_completion(scope)
    assert counted(result) == {"cancelled": 1, "cancelled:declined": 1, "on_hold": 1}
    assert (result.denominator, result.percent) == (0, None)


def test_a_window_counts_in_the_period_in_which_it_closes(world, scope, small):
    """The window closes on the 1st of October at 11:00; only its opening lies in September."""
    case = world.case(utc(9, 30))
    case.follow_ups.exclude(name="24 h contact").delete()
    world.sweep(utc(10, 2))
    assert counted(followup_completion(scope)) == {}
    assert counted(followup_completion(scope.earlier(-30)))["missed"] == 1


def test_told_as_of_a_past_moment(world, scope, then, small):
    case = small()
    before_close, after_close = then(MET + timedelta(hours=23)), then(MET + timedelta(hours=26))
    assert counted(followup_completion(before_close)) == {}
    assert counted(followup_completion(after_close)) == {"unsettled": 1}
    world.sweep(MET + timedelta(hours=25))
    assert counted(followup_completion(after_close)) == {"missed": 1, "missed:no_cause": 1}
    world.attempt(case, MET + timedelta(hours=40), "reached")
    assert counted(followup_completion(after_close)) == {"missed": 1, "missed:no_cause": 1}


def test_area_and_risk_filter(world, scope, small, riverside):
    area = riverside.areas.create(name="Downtown")
    small(area=area, risk="low")
    small()
    world.sweep(MET + timedelta(hours=25))
    assert followup_completion(replace(scope, area_id=area.pk)).denominator == 1
    assert followup_completion(replace(scope, risk="low")).denominator == 1
    assert followup_completion(replace(scope, risk="high")).denominator == 0


def test_by_planned_contact_adds_to_the_whole(world, scope):
    world.case(MET)
    world.sweep(utc(10, 30))
    result = followup_completion(scope)
    [table] = result.tables
    assert sum(row[3].value for row in table.rows) == result.count("missed") == 3
    for row in table.rows:
        assert len(result.behind(row[3].figure)) == row[3].value
