"""The plan starts for a case: which contacts, when, and why."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import close_case, end_need, take_on
from casemgmt.core.actor import CLOCK
from casemgmt.core.models import Event
from casemgmt.encounters.models import Encounter
from casemgmt.followups.actions import ensure_default_protocol, start_protocol
from casemgmt.followups.contacts import why
from casemgmt.followups.models import Protocol, Step
from casemgmt.people.models import ContactPoint
from tests.rewriting import rewrite


def rows(case):
    return {row.why["step"]: row for row in case.follow_ups.order_by("due_at")}


def hours(row, name):
    return (getattr(row, f"{name}_at") - row.anchor_at) / timedelta(hours=1)


def test_the_default_plan_is_the_published_table(riverside, admin, now):
    ensure_default_protocol(program=riverside, by=admin, at=now)
    found = {step.code: (step.opens_after, step.due_after, step.closes_after) for step in Step.objects.all()}
    assert found == {
        "24h": ("0h", "20h", "24h"),
        "72h": ("48h", "72h", "96h"),
        "7d": ("6d", "7d", "9d"),
        "30d": ("27d", "30d", "37d"),
        "day2": ("2d-12h", "2d", "2d+24h"),
        "day14": ("14d-12h", "14d", "16d"),
    }


def test_ensuring_twice_changes_nothing(riverside, admin, now):
    first = ensure_default_protocol(program=riverside, by=admin, at=now)
    assert ensure_default_protocol(program=riverside, by=CLOCK, at=now) == first
    assert Protocol.objects.count() == 1


def test_only_the_administrator_publishes(riverside, navigator, now):
    with pytest.raises(PermissionDenied):
        ensure_default_protocol(program=riverside, by=navigator, at=now)


def test_windows_after_the_call_cleared(case):
    first = rows(case)["24h"]
    assert [hours(first, name) for name in ("opens", "due", "closes")] == [0, 20, 24]
    assert (first.state, first.attempts_needed, first.parts_needed) == ("open", 3, 2)
    assert rows(case)["72h"].state == "scheduled"
    assert hours(rows(case)["72h"], "due") == 72


def test_high_risk_has_two_more_contacts(meet, navigator, now):
    encounter = meet(risk="high")
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    assert list(rows(case)) == ["24h", "day2", "72h", "7d", "day14", "30d"]
    assert hours(rows(case)["day2"], "opens") == 36


@pytest.mark.parametrize(
    ("lacking", "anchor"),
    [([], "cleared_at"), (["cleared_at"], "on_scene_at"), (["cleared_at", "on_scene_at"], "received_at")],
)
def test_cleared_falls_back(lacking, anchor, meet, navigator, now):
    encounter = meet(on_scene_at=now - timedelta(minutes=20))
    rewrite(Encounter.objects.filter(pk=encounter.pk), **dict.fromkeys(lacking))
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    row = rows(case)["24h"]
    encounter.refresh_from_db()
    assert (row.why["anchor"], row.anchor_at) == (anchor, getattr(encounter, anchor))


def test_a_new_crisis_restarts_and_cancels_what_was_not_due(case, person, meet, navigator, now):
    later = now + timedelta(hours=22)
    new = meet(person, cleared_at=later)
    take_on(encounter=new, person=person, by=navigator, at=later)
    old = {row.why["step"]: row for row in case.follow_ups.exclude(encounter=new)}
    assert old["24h"].end == ""  # past its due time: it still counts
    assert {old[code].cancel_reason for code in ("72h", "7d", "30d")} == {"new_encounter"}
    assert case.follow_ups.live().filter(encounter=new).count() == 4


def test_a_call_older_than_the_plan_changes_nothing(case, person, meet, navigator, now):
    older = meet(person, cleared_at=now - timedelta(days=3))
    take_on(encounter=older, person=person, by=navigator, at=now + timedelta(hours=1))
    assert not case.follow_ups.filter(encounter=older).exists()
    assert case.follow_ups.live().count() == 4


def test_nothing_is_planned_for_a_case_that_closed_meanwhile(case, person, meet, navigator, now):
    for need in case.needs.all():
        end_need(need=need, state="met", by=navigator, at=now)
    close_case(case=case, reason="no_further_need", by=navigator, at=now)
    new = meet(person, cleared_at=now + timedelta(hours=1))
    assert start_protocol(case=case, encounter=new, by=navigator, at=now + timedelta(hours=1)) == []
    assert not case.follow_ups.live().exists()


def test_starting_twice_returns_what_is_there(case, encounter, navigator, now):
    events = Event.objects.count()
    assert len(start_protocol(case=case, encounter=encounter, by=navigator, at=now)) == 4
    assert Event.objects.count() == events


def test_with_only_a_description_somebody_goes_there(meet, navigator, now):
    encounter = meet(phone="")
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    assert rows(case)["24h"].modes == ["visit"]
    assert ContactPoint.objects.count() == 0


def test_why_can_be_checked_by_hand(case, riverside):
    found = rows(case)
    assert why.sentence(found["72h"], riverside.zone) == "72 h after the call cleared Tue 24 Nov, 9:30"
    assert why.sentence(found["24h"], riverside.zone, "opens") == "when the call cleared Tue 24 Nov, 9:30"
    assert why.sentence(found["7d"], riverside.zone) == "7 days after the call cleared Tue 24 Nov, 9:30"
    assert [label for label, _at, _why in why.lines(found["7d"], riverside.zone)] == ["Opens", "Due", "Closes"]


def test_outsiders_may_not(case, encounter, outsider, now):
    with pytest.raises(PermissionDenied):
        start_protocol(case=case, encounter=encounter, by=outsider, at=now)
