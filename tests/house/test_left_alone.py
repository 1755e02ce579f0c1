"""Every state, left alone for a week: whoever owes something hears of it by the time it is late, then who assigns.

The small world holds one of each; nobody does anything, the clock comes by every hour. Nothing that was owed may have
passed its time in silence, and nobody may be told of the same step twice.
"""

from collections import Counter
from datetime import timedelta

import pytest

from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Effect, Event
from casemgmt.duties import clocks
from casemgmt.duties.hooks import KINDS
from casemgmt.duties.models import Duty, DutyKind, OwingGroup
from casemgmt.duties.telling import tell_of_duties

from .test_duties import SWEEPS

pytestmark = [pytest.mark.no_cover, pytest.mark.timeout(600)]

WEEK, STEP = timedelta(days=7), timedelta(hours=1)
# An agency's own clock tells the agency, and then us by the duty to chase it (`referrals/standards/clocks.py`).
AGENCYS = {OwingGroup.AGENCY}


def live(world):
    at, end = world.at, world.at + WEEK
    while at < end:
        at += STEP
        for sweep in (*SWEEPS, tell_of_duties):
            sweep(at=at)
        deliver_due(at=at)
    return world.at, end


def tellings(duty):
    """When somebody was told of it: by the ledger, or by the ladder of its kind."""
    rule = next(kind for kind in KINDS if kind.subject_type == duty.subject_type and duty.kind in kind.kinds)
    verbs = {"duty.told", *rule.telling}
    ids = {duty.pk, duty.subject_id}
    return list(Event.objects.filter(subject_id__in=ids, verb__in=verbs, at__gte=duty.since).order_by("at"))


def told_of_cases(duty):
    """Of cases that nobody has, one letter a round goes to each who assigns, whichever cases they are."""
    is_case = (duty.kind, duty.subject_type) == (DutyKind.TAKE_ON, "case")
    letters = Effect.objects.filter(kind="case.unassigned", data__program=str(duty.program_id)) if is_case else []
    return {letter.data["user"] for letter in letters}


def nothing_passes_its_time_in_silence(week):
    began, end = week
    silent, seen = [], Counter()
    for duty in Duty.objects.exclude(group__in=AGENCYS).filter(due_at__lt=end - STEP):
        stood_until = duty.ended_at or end
        by = max(duty.due_at, duty.opens_at, duty.opened_at, began) + STEP
        if stood_until <= by:
            continue
        seen[duty.kind] += 1
        if not any(event.at <= by for event in tellings(duty)):
            silent.append((duty.kind, duty.subject_type, duty.question, str(duty.due_at), duty.whose_words))
    assert not silent, silent
    assert len(seen) >= 6, f"few kinds were ever late: {seen}"


def what_waits_on_climbs_to_who_assigns(week, riverside, manager):
    _began, end = week
    waiting = []
    ours = Duty.objects.late(end - timedelta(days=2)).exclude(group__in=AGENCYS)
    for duty in ours.filter(program=riverside):  # the other program has nobody who assigns
        if clocks.hand_up_at(duty) > end - timedelta(days=1):
            continue
        told = {user for event in tellings(duty) for user in event.data.get("told", [])} | told_of_cases(duty)
        if str(manager.pk) not in told and str(duty.owner_id) != str(manager.pk):
            waiting.append((duty.kind, duty.subject_type, duty.question, duty.whose_words))
    assert not waiting, waiting


def no_step_is_told_twice(week):
    told = Event.objects.filter(verb="duty.told")
    steps = Counter((event.subject_id, event.data["role"], tuple(event.data["told"])) for event in told)
    moved = set(Event.objects.filter(verb="duty.moved").values_list("subject_id", flat=True))
    assert [step for step, count in steps.items() if count > 1 and step[0] not in moved] == []


def an_agency_that_is_silent_is_told_and_then_it_is_ours(week):
    began, end = week
    for duty in Duty.objects.filter(group=OwingGroup.AGENCY, due_at__lt=end - timedelta(days=3), ended_at=None):
        chase = Duty.objects.filter(kind=DutyKind.CHASE, subject_id=duty.subject_id)
        assert tellings(duty) or chase.exists(), duty.question


def test_a_week_left_alone(world, riverside, manager):
    week = live(world)  # once for all of it: a week takes its time
    nothing_passes_its_time_in_silence(week)
    what_waits_on_climbs_to_who_assigns(week, riverside, manager)
    no_step_is_told_twice(week)
    an_agency_that_is_silent_is_told_and_then_it_is_ours(week)
