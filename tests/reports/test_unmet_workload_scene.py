"""The gap ledger, the workload and the scene: counted by hand."""

from datetime import timedelta

from casemgmt.cases.actions import add_need, assign_case, end_need, hold_case, open_case
from casemgmt.reports.measures import attention, scene, unmet_need, workload
from referrals import actions as referrals

from .conftest import add_up, counted, utc

MET = utc(9, 9)


def rows(result, code):
    [table] = [table for table in result.tables if table.code == code]
    return {str(row[0].value): [cell.value for cell in row[1:]] for row in table.rows}


def test_unmet_need_by_need_and_reason(world, scope, navigator):
    case = world.case(MET)
    offer = world.refer(case, utc(9, 10))
    referrals.decline_offer(offer=offer, reason="no_capacity", told_by="Sol", by=navigator, at=utc(9, 11))
    referrals.close_referral(referral=offer.referral, result="unmet", reason="no bed", by=navigator, at=utc(9, 12))
    food = add_need(case=case, domain="food", by=navigator, at=utc(9, 12))
    end_need(need=food, state="unmet", reason="transport", by=navigator, at=utc(9, 13))
    result = unmet_need(scope)
    assert counted(result) == {"referral": 1, "need": 1}
    assert rows(result, "by_need") == {"Shelter tonight": [1, 0], "Food": [0, 1]}
    assert rows(result, "by_reason") == {"No room or no capacity": [1, 0], "No way to get there": [0, 1]}
    assert rows(result, "by_area") == {"No area": [1, 1]}
    assert add_up(result)


def test_unmet_later_than_told_from_is_left_out(world, then, navigator):
    food = add_need(case=world.case(MET), domain="food", by=navigator, at=utc(9, 12))
    end_need(need=food, state="unmet", reason="transport", by=navigator, at=utc(9, 20))
    assert counted(unmet_need(then(utc(9, 19)))) == {}
    assert counted(unmet_need(then(utc(9, 21)))) == {"need": 1}


def test_workload_by_navigator(world, scope, then, navigator):
    world.attempt(world.case(MET), MET + timedelta(hours=1), "no_answer")
    hold_case(case=world.case(MET), reason="hospital", by=navigator, at=MET + timedelta(hours=1))
    encounter, person = world.meet(MET)
    open_case(encounter=encounter, person=person, by=navigator, at=MET)
    result = workload(then(MET + timedelta(hours=2)))
    assert counted(result) == {"active": 1, "on_hold": 1, "unassigned": 1, "due": 2, "attempt": 1}
    assert rows(result, "by_navigator") == {"Nell Navigator": [2, 1, 1, 1], "Nobody yet": [1, 0, 1, 0]}
    assert add_up(result)


def test_a_transport_and_an_emergency_room_count_by_whatever_box_says_so(world, scope):
    world.meet(MET, actions_taken=["transport"])
    world.meet(MET, disposition="transported")
    world.meet(MET, transport_destination="Sobering center")
    world.meet(MET, er_transfer=True)
    world.meet(MET, er_transfer=True, ems_called=True)
    told = rows(scene(scope), "scene")
    assert told["Transports: by outcome, destination or action"] == [3]
    assert told["Taken to an emergency room"] == [2]
    assert told["Taken to an emergency room, EMS not marked as called"] == [1]
    assert told["EMS called, taken to an emergency room"] == [1]


def test_scene_leaves_out_times_that_cannot_be_true(world, scope):
    true = {"received_at": MET - timedelta(minutes=60), "on_scene_at": MET - timedelta(minutes=40)}
    world.meet(MET, **true, ems_called=True, er_transfer=True, co_response="police", criterion_met=True)
    world.meet(MET, **true, disposition="transported", source="988", ems_called=True)
    world.meet(MET, received_at=MET - timedelta(minutes=20), on_scene_at=MET - timedelta(minutes=40))
    world.meet(MET, sent_to_team=False, criterion_met=True)
    result = scene(scope)
    assert counted(result) == {"team": 3, "elsewhere": 1, "stayed:not_said": 1}
    assert rows(result, "sources") == {"911": [3], "988": [1]}
    assert rows(result, "path")["Sent to the team"] == [1, "50 %*", "50 %*"]
    first, *_rest = rows(result, "times").values()
    assert first == [2, timedelta(minutes=20), None]  # no percentile of two
    assert rows(result, "times")["Calls with a time that cannot be true"][0] == 1
    on_scene = rows(result, "scene")
    assert on_scene["Police were there"] == [1]
    assert on_scene["EMS called, taken to an emergency room"] == [1]
    assert on_scene["EMS called, not taken to an emergency room"] == [1]
    assert add_up(result)


def test_what_happened_on_scene_is_a_share_of_the_calls_of_the_team(world, scope):
    world.meet(MET, ems_called=True, er_transfer=True, disposition="transported", felt_safe=True)
    world.meet(MET, ems_called=True, felt_safe=False, force_used=True, arrest=True)
    world.meet(MET, er_transfer=True, disposition="transported", involuntary_hold=True)
    world.meet(MET, person_injured=True, responder_injured=True, co_response="both")
    world.meet(MET, sent_to_team=False, arrest=True, er_transfer=True, felt_safe=False, criterion_met=True)
    told = {rate.code: (rate.count, rate.of) for rate in scene(scope).rates}
    assert told == {
        "promoted": (0, 1),
        "to_team": (4, 5),
        "handled": (0, 0),
        "resolved": (1, 4),
        "transport": (2, 4),
        "er": (2, 4),
        "ems_er": (1, 4),
        "ems_no_er": (2, 4),
        "er_without_ems": (1, 4),
        "police": (1, 4),
        "force": (1, 4),
        "arrest": (1, 4),
        "hold": (1, 4),
        "person_injured": (1, 4),
        "responder_injured": (1, 4),
        "safe": (1, 2),
    }


def test_a_call_written_down_later_was_not_there_before(world, scope, then, navigator, riverside):
    from casemgmt.encounters.actions import record_encounter
    from casemgmt.encounters.models import Encounter

    facts = {"source": "911", "disposition": "on_scene", "cleared_at": MET, "by": navigator}
    late = record_encounter(program=riverside, at=utc(10, 15), **facts)
    Encounter.objects.filter(pk=late.pk).update(created_at=utc(10, 15))
    assert scene(then(utc(10, 14))).denominator == 0
    assert scene(then(utc(10, 16))).denominator == 1


def test_attention_counts_what_is_over_its_standard(world, scope, then, navigator, manager):
    encounter, person = world.meet(MET, risk="high")
    case = open_case(encounter=encounter, person=person, by=navigator, at=MET)
    assert counted(attention(then(MET + timedelta(minutes=59)))) == {}
    assert counted(attention(then(MET + timedelta(minutes=61)))) == {"unassigned": 1}
    assign_case(case=case, owner=navigator, by=manager, at=MET + timedelta(hours=2))
    case.follow_ups.exclude(name="24 h contact").delete()
    world.sweep(MET + timedelta(hours=25))
    world.refer(case, utc(9, 10, 22))
    assert counted(attention(scope)) == {"no_cause": 1, "silent": 1}
