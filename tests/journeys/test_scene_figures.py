"""The figures of calls, the scene, what reaches and care after a crisis are read on a phone and on a desk."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import take_on
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.followups.actions import record_attempt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

KINDS = ["welfare", "mental_health", "suicide_concern", "substance_use"]
OUTCOMES = ["on_scene", "transported", "refused", "nobody_found"]
ELSEWHERE = [("police", "no_team_free"), ("police", "danger"), ("ems", "medical"), ("police", "")]
PAGES = ("scene", "call_volume", "scene_outcomes", "reach", "behavioral_followup", "needs_heard")


@pytest.fixture
def calls(riverside, town, navigator, now):
    """Some weeks of calls: most the team's, some that stayed elsewhere; a few people taken on and tried."""
    downtown = riverside.areas.get()
    for number in range(24):
        cleared = now - timedelta(days=34 + number, hours=number * 5 % 24)
        facts = {"source": "911", "cleared_at": cleared, "criterion_met": number % 5 != 4, "area": downtown}
        facts |= {"call_type": KINDS[number % 4], "disposition": OUTCOMES[number // 2 % 4]}
        facts |= {"received_at": cleared - timedelta(minutes=80), "on_scene_at": cleared - timedelta(minutes=50)}
        if number % 3 == 2:
            kept, because = ELSEWHERE[number % 4]
            facts |= {"sent_to_team": False, "stayed_with": kept, "not_sent_because": because}
        else:
            facts |= {"actions_taken": ["de_escalation", "supplies"], "felt_safe": number % 7 > 0}
        met = [Met(facts={"first_name": "Ivo", "last_name": f"Invented{number}"}, agrees="yes")]
        call = record_encounter(program=riverside, by=navigator, at=cleared, people=met, **facts)
        if number % 6 == 0:
            case = take_on(encounter=call, person=call.people.get(), by=navigator, at=cleared + timedelta(hours=1))
            for hours, result in ((3, "no_answer"), (20, "reached")):
                said = {"mode": "phone", "result": result, "by": navigator}
                record_attempt(case=case, follow_up=None, at=cleared + timedelta(hours=hours), **said)


@pytest.mark.parametrize("width", [390, 1280])
def test_each_is_read_and_opened(walk, calls, manager, now, width):
    days = f"first_day={(now - timedelta(days=70)).date()}&last_day={(now - timedelta(days=1)).date()}"
    walker = walk(manager, width=width)
    for code in PAGES:
        walker.go(f"/reports/measures/{code}/?program=riverside&{days}").see(code)
        walker.says("What this measures")
    walker.go(f"/reports/measures/scene/?program=riverside&{days}")
    walker.says("No team was free")
    walker.page.locator("main table a").first.click()
    walker.see("the list behind")
