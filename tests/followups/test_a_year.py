"""A simulated year: 1,000 people in three time zones, swept by `manage.py sweep --at`, both clock changes inside.

Calls, tries, holds and new crises happen at random moments through the actions people use. After every sweep nothing
that is due may be left, and at the end each contact must have ended as an account kept apart from the product says.
The suite lives it with fewer people and a sweep a day; `make year` with a thousand and two sweeps a day.
"""

import os
import random
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Q

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import hold_case, resume_case, take_on
from casemgmt.cases.models import Case, CaseState
from casemgmt.core import effects
from casemgmt.core.actor import CLOCK
from casemgmt.core.database import as_owner
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.followups.actions import record_attempt
from casemgmt.followups.models import Attempt, FollowUp
from casemgmt.followups.protocols.schedule import window

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

PEOPLE = int(os.environ.get("YEAR_PEOPLE") or 80)
START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=365)
HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
SWEEP_EVERY = timedelta(hours=12 if os.environ.get("YEAR_PEOPLE") else 24)
ZONES = {"west": "America/Los_Angeles", "east": "America/New_York", "island": "Australia/Lord_Howe"}
NEW = {"description": "Somebody"}
NOT_REACHED = ["no_answer", "message_left", "third_party", "wrong_number", "not_found"]


@pytest.fixture
def programs(transactional_db):
    """Real commits: inside one transaction no dead row can be cleared, and each sweep gets slower than the last."""
    found = {}
    for slug, zone in ZONES.items():
        program = Program.objects.create(name=slug.title(), slug=slug, time_zone=zone)
        staff = User.objects.create_user(f"staff@{slug}.example", "a-long-enough-word", name=slug.title())
        add_member(program=program, user=staff, role=Role.MANAGER, by=CLOCK, at=START)
        found[program] = staff
    return found


def calls(rng, programs):
    """Who calls when: most in the first eleven months, so that the plans end inside the year."""
    chosen = list(programs.items())
    return sorted((START + timedelta(days=rng.uniform(0, 330)), chosen[n % 3]) for n in range(PEOPLE))


def a_call(rng, program, staff, at, person=None):
    encounter = record_encounter(
        program=program, by=staff, at=at, source="911", disposition="on_scene", cleared_at=at,
        risk=rng.choice(["low", "moderate", "high"]),
        people=[Met(person=person, facts=NEW if person is None else {}, agrees="yes", phone="541 555 0100")],
    )  # fmt: skip
    return take_on(encounter=encounter, person=encounter.people.get(), by=staff, at=at)


def something_happens(rng, staff, at):
    """A try, mostly; sometimes a hold begins or ends, or a new crisis comes."""
    cases = list(Case.objects.filter(owner=staff).exclude(state=CaseState.CLOSED).order_by("-opened_at")[:60])
    case, luck = rng.choice(cases) if cases else None, rng.random()
    if luck < 0.03 and case:
        hold_case(case=case, reason=rng.choice(["hospital", "jail", "away"]), by=staff, at=at)
    elif luck < 0.05 and case:
        a_call(rng, case.program, staff, at, person=case.person)
    else:
        a_try(rng, staff, at)
    for held in Case.objects.filter(owner=staff, state=CaseState.ON_HOLD, held_at__lt=at - timedelta(days=9)):
        resume_case(case=held, by=staff, at=at)


def a_try(rng, staff, at):
    """One try, or up to three in the same stretch; work that has begun is gone on with first."""
    live = FollowUp.objects.running().filter(case__owner=staff, state="open").select_related("case")
    row = live.alias(tries=Count("attempts")).order_by("-tries", "closes_at", "anchor_at").first()
    for _try in range(rng.choice([1, 2, 3])):
        if row and row.state == "open":
            result = rng.choices([rng.choice(NOT_REACHED), "reached", "declined"], [88, 9, 3])[0]
            record_attempt(follow_up=row, case=row.case, mode="visit", result=result, by=staff, at=at)
            at += timedelta(hours=rng.uniform(1, 4))
            row.refresh_from_db(fields=["state"])


def nothing_is_left(at):
    """What must hold after each sweep."""
    seen = FollowUp.objects.aggregate(
        due=Count("pk", filter=Q(next_step_at__lte=at)),
        not_opened=Count("pk", filter=Q(state="scheduled", paused_at=None, opens_at__lte=at)),
        not_closed=Count("pk", filter=Q(state="open", paused_at=None, closes_at__lte=at)),
        nobodys=Count("pk", filter=~Q(state="ended") & Q(assignee=None, case__owner=None)),
        forgotten=Count("pk", filter=~Q(state="ended") & Q(paused_at=None, next_step_at=None)),
        from_the_future=Count("pk", filter=Q(ended_at__gt=at)),
        not_told=Count("pk", filter=Q(state="open", paused_at=None, due_at__lte=at, overdue_told_at=None)),
        not_handed_up=Count(
            "pk", filter=Q(state="open", paused_at=None, due_at__lte=at - HALF_HOUR, escalated_at=None)
        ),
    )
    assert {name: number for name, number in seen.items() if number} == {}, at


def should_have_ended(row, tries):
    """The account kept apart: what the written rules say of a contact that nobody ended by hand."""
    zone = ZoneInfo(row.program.time_zone)
    honest = [t for t in tries if t.result != "wrong_number" and row.opens_at <= t.at <= row.closes_at]
    days = {t.at.astimezone(zone).date() for t in honest}
    hours = [t.at.astimezone(zone).hour for t in honest]
    parts = {0 if hour < 12 else 1 if hour < 17 else 2 for hour in hours}
    done = len(honest) >= row.attempts_needed and len(days) >= row.days_needed and len(parts) >= row.parts_needed
    return "unreached" if done else "missed"


def clean_up():
    """What PostgreSQL does by itself in a month; a year that lasts two minutes leaves it no time to."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@pytest.mark.timeout(900)
def test_a_year_of_many_people(programs):
    rng = random.Random(2026)
    coming, at = calls(rng, programs), START
    with effects.without_nudge():
        while at < END:
            following = at + SWEEP_EVERY
            while coming and coming[0][0] < following:
                when, (program, staff) = coming.pop(0)
                a_call(rng, program, staff, when)
            for staff in programs.values():
                for _act in range(rng.choice([0, 0, 1, 2] if SWEEP_EVERY < DAY else [0, 1, 2, 3])):
                    try:
                        something_happens(rng, staff, at + timedelta(hours=rng.uniform(0, 4)))
                    except NotPossible:
                        continue
            if following.month != at.month:
                clean_up()
            at = following
            call_command("sweep", at=at.isoformat(), stdout=StringIO())
            nothing_is_left(at)

    tries = {}
    for attempt in Attempt.objects.filter(follow_up__isnull=False):
        tries.setdefault(attempt.follow_up_id, []).append(attempt)
    ended = FollowUp.objects.filter(state="ended").select_related("program")
    by_clock = [row for row in ended if row.end in {"unreached", "missed"}]
    wrong = [row.pk for row in by_clock if row.end != should_have_ended(row, tries.get(row.pk, []))]
    assert wrong == []
    ends = dict(ended.values_list("end").annotate(n=Count("pk")))
    assert all(ends.get(end, 0) > 20 for end in ("reached", "unreached", "missed", "cancelled")), ends

    unmoved = FollowUp.objects.filter(~Q(why__has_key="held")).select_related("step", "program")
    for row in unmoved:
        planned = window(row.step, row.anchor_at, row.program.calendar, row.program.zone)
        assert (row.opens_at, row.due_at, row.closes_at) == (planned.opens.at, planned.due.at, planned.closes.at)

    once = Event.objects.filter(verb__in=["followup.opened", "followup.missed", "followup.unreached"])
    assert not once.values("verb", "subject_id").annotate(n=Count("pk")).filter(n__gt=1).exists()
    late = ended.filter(Q(end="missed") | Q(end="unreached"), ended_at__gt=F("closes_at") + SWEEP_EVERY)
    assert not late.exists()
    told = Effect.objects.filter(kind__startswith="followup.").count()
    assert told >= len(by_clock)
