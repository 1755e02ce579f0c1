"""What reaches: by how, when, which planned contact and which try; counted by hand."""

from datetime import timedelta

from casemgmt.followups.actions import void_attempt
from casemgmt.reports.measures import MEASURES

from .conftest import add_up, counted, utc
from .test_unmet_workload_scene import rows

MET = utc(9, 8)  # a Tuesday, 11:00 in Los Angeles


def reach(scope):
    return MEASURES["reach"](scope)


def test_by_mode_hour_weekday_contact_and_number(world, scope):
    case = world.case(MET)
    first = case.follow_ups.order_by("due_at").first()
    world.attempt(case, MET + timedelta(hours=2), "no_answer", follow_up=first)
    world.attempt(case, MET + timedelta(hours=3), "message_left", follow_up=first, mode="text")
    world.attempt(case, MET + timedelta(hours=20), "reached", follow_up=first)
    world.attempt(case, MET + timedelta(days=2), "declined", mode="visit")
    result = reach(scope)
    assert counted(result) == {
        "reached": 2,
        "result:reached": 1,
        "result:declined": 1,
        "not_reached": 2,
        "result:no_answer": 1,
        "result:message_left": 1,
    }
    assert rows(result, "by_mode") == {
        "Phone call": [2, 1, "50 %*", 9, 91],
        "Text message": [1, 0, "0 %*", 0, 79],
        "In person": [1, 1, "100 %*", 21, 100],
    }
    assert {hour: row[:2] for hour, row in rows(result, "by_hour").items()} == {
        "07:00": [1, 1],
        "11:00": [1, 1],
        "13:00": [1, 0],
        "14:00": [1, 0],
    }
    assert {day: row[:2] for day, row in rows(result, "by_weekday").items()} == {
        "Tuesday": [2, 0],
        "Wednesday": [1, 1],
        "Thursday": [1, 1],
    }
    assert {step: row[:2] for step, row in rows(result, "by_step").items()} == {"24 h": [3, 1], "Not planned": [1, 1]}
    assert {number: row[:2] for number, row in rows(result, "by_try").items()} == {
        "First try": [1, 0],
        "Second try": [1, 0],
        "Third try": [1, 1],
        "Not of a planned contact": [1, 1],
    }
    [rate] = result.rates
    assert (rate.count, rate.of, rate.people, rate.of_people) == (2, 4, 1, 1)
    assert len(result.behind("reached+try:3")) == 1
    assert add_up(result)


def test_what_was_entered_in_error_is_no_try_and_was_one_before(world, scope, then, navigator):
    case = world.case(MET)
    first = case.follow_ups.order_by("due_at").first()
    wrong = world.attempt(case, MET + timedelta(hours=2), "no_answer", follow_up=first).attempt
    world.attempt(case, MET + timedelta(hours=3), "no_answer", follow_up=first)
    void_attempt(attempt=wrong, reason="Not mine", by=navigator, at=MET + timedelta(hours=4))
    assert [row[0] for row in rows(reach(scope), "by_try").values()] == [1]
    earlier = rows(reach(then(MET + timedelta(hours=3, minutes=30))), "by_try")
    assert {number: row[0] for number, row in earlier.items()} == {"First try": 1, "Second try": 1}


def test_the_number_of_a_try_counts_those_before_the_period(world, scope):
    met = utc(8, 31, 22)
    case = world.case(met)
    first = case.follow_ups.order_by("due_at").first()
    world.attempt(case, met + timedelta(hours=1), "no_answer", follow_up=first)
    world.attempt(case, met + timedelta(hours=14), "reached", follow_up=first)
    assert {number: row[:2] for number, row in rows(reach(scope), "by_try").items()} == {"Second try": [1, 1]}
