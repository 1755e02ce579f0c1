"""When calls come: by hour and weekday of the program's zone, over the hours that there were; by area and type."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.call_volume import hours_of
from casemgmt.reports.scope import Scope

from .conftest import add_up, utc
from .test_unmet_workload_scene import rows


def volume(scope):
    return MEASURES["call_volume"](scope)


def test_hour_and_weekday_are_those_of_the_call_in_the_program_s_zone(world, scope):
    received = utc(9, 9, 6, 55)  # Tuesday 8 September, 23:55 in Los Angeles
    world.meet(received + timedelta(hours=1), received_at=received)
    result = volume(scope)
    hours = rows(result, "by_hour")
    assert hours["23:00"] == [0, 1, 0, 0, 0, 0, 0, 1, "0.03"]
    assert sum(row[-2] for row in hours.values()) == 1
    assert rows(result, "by_weekday")["Tuesday"] == [1, 1, "100 %*", "0.01"]
    assert len(result.behind("hour:23+day:2")) == 1
    assert add_up(result)


def test_a_time_that_cannot_be_true_says_no_hour(world, scope):
    cleared = utc(9, 9, 20)
    world.meet(cleared, received_at=cleared - timedelta(days=9), on_scene_at=cleared - timedelta(hours=1))
    told = {hour for hour, row in rows(volume(scope), "by_hour").items() if row[-2]}
    assert told == {"12:00"}  # on scene; received is far off


def test_an_hour_that_comes_twice_counts_as_two_and_one_that_is_skipped_as_none(riverside):
    told = datetime(2027, 4, 1, tzinfo=UTC)
    back = hours_of(Scope(riverside, date(2026, 11, 1), date(2026, 11, 1), told))
    on = hours_of(Scope(riverside, date(2027, 3, 14), date(2027, 3, 14), told))
    assert (sum(back.values()), back["hour:01", "day:7"]) == (25, 2)
    assert (sum(on.values()), on["hour:02", "day:7"]) == (23, 0)


def test_both_hours_of_the_night_the_clock_goes_back_are_that_hour(world, riverside):
    night = Scope(riverside, date(2026, 11, 1), date(2026, 11, 1), utc(11, 20))
    for at in (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), datetime(2026, 11, 1, 9, 30, tzinfo=UTC)):
        world.meet(at + timedelta(minutes=20), received_at=at)
    assert rows(volume(night), "by_hour")["01:00"][-2:] == [2, "1.00"]


def test_hours_that_are_still_to_come_are_no_hours(scope):
    start = scope.starts_at
    assert sum(hours_of(replace(scope, as_of=start + timedelta(hours=5))).values()) == 5


def test_areas_sources_and_types_with_the_share_of_the_team(world, scope, riverside):
    north = riverside.areas.create(name="North")
    world.meet(utc(9, 9), area=north, call_type="welfare")
    world.meet(utc(9, 9), area=north, sent_to_team=False, source="other")
    world.meet(utc(9, 9), call_type="welfare")
    result = volume(scope)
    assert rows(result, "by_area") == {"North": [2, 1, "50 %*"], "No area": [1, 1, "100 %*"]}
    assert rows(result, "by_source") == {"911": [2, 2, "100 %*"], "Other": [1, 0, "0 %*"]}
    assert rows(result, "by_type") == {"Welfare check": [2, 2, "100 %*"], "Not given": [1, 0, "0 %*"]}


def test_types_by_outcome_actions_and_how_long(world, scope):
    at = utc(9, 9)
    times = {"received_at": at - timedelta(minutes=50), "on_scene_at": at - timedelta(minutes=30)}
    world.meet(at, call_type="welfare", actions_taken=["supplies", "transport"], **times)
    world.meet(at, call_type="welfare", disposition="refused", actions_taken=["supplies"])
    world.meet(at, disposition="transported")
    world.meet(at, sent_to_team=False, call_type="welfare", actions_taken=["supplies"])
    result = MEASURES["scene_outcomes"](scope)
    told = rows(result, "type_by_outcome")
    assert told == {"Welfare check": [2, 1, 0, 0, 1, 0, 0, 0], "Not given": [1, 0, 1, 0, 0, 0, 0, 0]}
    assert rows(result, "actions") == {
        "Food, water or supplies": [2, "67 %*"],
        "Transport": [1, "33 %*"],
        "Nothing noted": [1, "33 %*"],
    }
    lengths = rows(result, "length_by_type")["Welfare check"]
    assert lengths == [2, timedelta(minutes=30), None, timedelta(minutes=20), None]
    assert {rate.code: (rate.count, rate.of) for rate in result.rates}["outcome:refused"] == (1, 3)
    assert len(result.behind("type:welfare+outcome:refused")) == 1
    assert add_up(result)
