"""Needs heard at the crisis and in follow-up, by the contact they came up in; requests by contact mode, by hand."""

from datetime import timedelta

from casemgmt.cases.actions import add_need, end_need
from casemgmt.reports.measures import MEASURES

from .conftest import add_up, counted, utc
from .test_unmet_workload_scene import rows

MET = utc(9, 8)


def needs(scope):
    return MEASURES["needs_heard"](scope)


def test_where_a_need_was_heard_and_by_which_contact(world, scope, navigator):
    case = world.case(MET, needs_heard=["shelter"])
    food = add_need(case=case, domain="food", by=navigator, at=MET + timedelta(hours=1))
    world.attempt(case, MET + timedelta(hours=5), "no_answer", mode="visit")
    world.attempt(case, MET + timedelta(hours=5), "reached", mode="text")
    add_need(case=case, domain="legal", by=navigator, at=MET + timedelta(hours=6))
    end_need(need=food, state="met", reason="", by=navigator, at=MET + timedelta(days=1))
    result = needs(scope)
    assert counted(result) == {"at_crisis": 1, "in_followup": 2}
    assert {need: row[:2] for need, row in rows(result, "by_need").items()} == {
        "Shelter tonight": [1, 0],
        "Food": [1, 1],
        "Legal help": [1, 1],
    }
    assert {mode: row[:2] for mode, row in rows(result, "by_mode").items()} == {
        "Text message": [1, 1],
        "Not reached yet: from the crisis contact": [2, 1],
    }
    assert rows(result, "ends")["Food"] == [1, 0, 1, 0, 0, "100 %*"]
    told = {rate.code: (rate.count, rate.of, rate.unknown, rate.people) for rate in result.rates}
    assert told == {"in_followup": (2, 3, 0, 1), "met": (1, 3, 2, 1), "followup_met": (1, 2, 0, 1)}
    assert add_up(result)


def test_it_stands_as_it_did_then(world, then, navigator):
    food = add_need(case=world.case(MET), domain="food", by=navigator, at=MET + timedelta(hours=1))
    end_need(need=food, state="met", reason="", by=navigator, at=MET + timedelta(days=9))
    assert rows(needs(then(MET + timedelta(days=2))), "ends")["Food"] == [1, 1, 0, 0, 0, "0 %*"]
    assert counted(needs(then(MET + timedelta(minutes=40)))) == {}


def test_requests_by_the_contact_before(world, scope):
    case = world.case(MET)
    world.refer(case, MET + timedelta(hours=1), domain="food")
    world.attempt(case, MET + timedelta(hours=2), "reached", mode="visit")
    world.refer(case, MET + timedelta(hours=3))
    assert rows(MEASURES["requested_used"](scope), "by_mode") == {
        "In person": [1, 0, "0 %*", 1],
        "Not reached yet: from the crisis contact": [1, 0, "0 %*", 1],
    }
