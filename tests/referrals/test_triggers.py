"""A plan counts from what happens to requests: planned, moved, cancelled; nothing a person did is rewritten."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases import timeline
from casemgmt.cases.actions import change_risk, hold_case, resume_case, take_on
from casemgmt.core.models import Event
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.followups.actions import add_step, create_protocol, publish_version, record_attempt, replan_for_risk
from casemgmt.followups.contacts import why
from casemgmt.followups.models import FollowUp
from referrals import actions

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def step(name, trigger, opens, due, closes, **more):
    dates = {"opens_after": opens, "due_after": due, "closes_after": closes}
    plan = {"modes": ["phone"], "attempts_needed": 1, "days_needed": 1, "parts_needed": 1}
    return {"name": name, "trigger": trigger, **dates, **plan, **more}


STEPS = [
    step("Soon", "encounter_cleared", "0h", "4h", "2d"),
    step("Welcome", "case_opened", "0h", "1d", "3d"),
    step("Asked", "offer_accepted", "1d", "2d", "4d"),
    step("Reminder", "appointment", "-2d", "-1d", "-2h"),
    step("Looked after", "linkage", "6d", "7d", "9d"),
    step("Watched", "offer_accepted", "0h", "12h", "36h", only_risks=["high"]),
]


@pytest.fixture(autouse=True)
def plan(riverside, manager, now):
    version = create_protocol(program=riverside, name="Everything", by=manager, at=now)
    for facts in STEPS:
        add_step(version=version, facts=facts, by=manager, at=now)
    return publish_version(version=version, reason="To try it", by=manager, at=now)


@pytest.fixture
def accepted(offer, shelter_desk, now):
    return actions.accept_offer(offer=offer, by=shelter_desk, at=now)


@pytest.fixture
def slot(accepted, shelter_desk, now):
    return actions.book_appointment(offer=accepted, starts_at=now + 5 * DAY, by=shelter_desk, at=now)


def live(case):
    return {row.name: row for row in FollowUp.objects.live().filter(case=case)}


def ended(case):
    return {row.name: row.cancel_reason for row in FollowUp.objects.filter(case=case, state="ended")}


def test_a_call_and_the_opening_of_the_case(case, now):
    rows = live(case)
    assert set(rows) == {"Soon", "Welcome"}
    assert rows["Welcome"].due_at == case.opened_at + DAY
    assert why.sentence(rows["Welcome"], case.program.zone) == "1 day after the case opened Tue 24 Nov, 9:30"


def test_an_acceptance(accepted, case, now):
    assert live(case)["Asked"].due_at == now + 2 * DAY
    assert "Watched" not in live(case)


def test_an_acceptance_taken_back(accepted, case, shelter_desk, now):
    actions.undo_answer(offer=accepted, by=shelter_desk, at=now + timedelta(minutes=5))
    assert "Asked" not in live(case)
    assert ended(case)["Asked"] == "trigger_gone"


def test_before_an_appointment(slot, case, now):
    row = live(case)["Reminder"]
    assert (row.opens_at, row.due_at) == (slot.starts_at - 2 * DAY, slot.starts_at - DAY)
    assert why.sentence(row, case.program.zone).startswith("1 day before the appointment begins Sun 29 Nov, 9:30")


def test_an_appointment_moves_what_nobody_began(slot, case, shelter_desk, now):
    actions.move_appointment(appointment=slot, starts_at=now + 8 * DAY, by=shelter_desk, at=now + HOUR)
    assert live(case)["Reminder"].due_at == now + 7 * DAY
    event = Event.objects.get(verb="followup.moved")
    words = str(timeline.lines_in_words([event], case.program.zone)[0].told.words)
    assert "moved with the appointment" in words


def test_what_somebody_did_stays_when_the_appointment_moves(slot, case, navigator, shelter_desk, now):
    begun = live(case)["Reminder"]
    at = begun.opens_at + HOUR
    record_attempt(case=case, follow_up=begun, mode="phone", result="no_answer", by=navigator, at=at)
    actions.move_appointment(appointment=slot, starts_at=now + 9 * DAY, by=shelter_desk, at=at + HOUR)
    begun.refresh_from_db()
    assert (begun.due_at, begun.state) == (slot.starts_at - DAY, "open")


def test_an_appointment_moved_so_near_that_no_time_is_left(slot, case, shelter_desk, now):
    actions.move_appointment(appointment=slot, starts_at=now + 2 * HOUR, by=shelter_desk, at=now + HOUR)
    assert ended(case)["Reminder"] == "too_late"


def test_a_cancelled_appointment(slot, case, shelter_desk, now):
    actions.cancel_appointment(appointment=slot, reason="", by=shelter_desk, at=now + HOUR)
    assert ended(case)["Reminder"] == "trigger_gone"


def test_a_hold_does_not_move_what_counts_from_an_appointment(slot, case, navigator, now):
    before = live(case)["Reminder"].due_at
    hold_case(case=case, reason="hospital", by=navigator, at=now + HOUR)
    resume_case(case=case, by=navigator, at=now + DAY)
    assert live(case)["Reminder"].due_at == before
    assert live(case)["Asked"].due_at == now + 2 * DAY + 23 * HOUR


def test_service_began_and_another_day_is_said(accepted, case, shelter_desk, navigator, now):
    words = {"offer": accepted, "began": True, "at": now + HOUR}
    actions.state_linkage(side="agency", service_on=now.date(), by=shelter_desk, **words)
    morning = live(case)["Looked after"].anchor_at.astimezone(case.program.zone)
    assert (morning.date(), morning.hour) == (now.date(), 9)
    actions.state_linkage(side="agency", began=False, offer=accepted, by=shelter_desk, at=now + 2 * HOUR)
    assert ended(case)["Looked after"] == "trigger_gone"


def test_a_new_call_restarts_what_counts_from_the_call_only(slot, case, person, navigator, now):
    facts = {"source": "911", "disposition": "on_scene", "cleared_at": now + HOUR}
    again = record_encounter(
        program=person.program, people=[Met(person=person, agrees="yes")], by=navigator, at=now + HOUR, **facts
    )
    take_on(encounter=again, person=person, by=navigator, at=now + HOUR)
    assert ended(case) == {"Soon": "new_encounter"}
    assert live(case)["Soon"].due_at == now + 5 * HOUR
    assert set(live(case)) == {"Soon", "Welcome", "Asked", "Reminder"}


def test_a_higher_risk_asks_for_more_and_a_lower_one_for_less(accepted, case, navigator, now):
    change_risk(case=case, risk="high", by=navigator, at=now + HOUR)
    assert live(case)["Watched"].due_at == now + 12 * HOUR
    change_risk(case=case, risk="low", by=navigator, at=now + 2 * HOUR)
    assert ended(case)["Watched"] == "risk_changed"
    assert set(live(case)) == {"Soon", "Welcome", "Asked"}


def test_a_risk_judged_late_plans_nothing_for_which_no_time_is_left(accepted, case, navigator, now):
    change_risk(case=case, risk="high", by=navigator, at=now + 3 * DAY)
    assert "Watched" not in live(case)


def test_a_case_without_a_plan_gets_no_contacts(case, send, beds, shelter_desk, now):
    case.follow_ups.all().delete()
    case.protocol_run.delete()
    actions.accept_offer(offer=send(beds), by=shelter_desk, at=now)
    assert not live(case)


def test_outsiders_may_not(case, outsider, now):
    with pytest.raises(PermissionDenied):
        replan_for_risk(case=case, by=outsider, at=now)
