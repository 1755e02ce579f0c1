"""The published plan of contacts, and starting it for a case."""

from datetime import datetime
from typing import Any

from django.db import transaction

from casemgmt.accounts.models import Program
from casemgmt.cases.actions.assigning import lock_case
from casemgmt.cases.models import Case
from casemgmt.core.access import CLOCK, Permission, require
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.core.events import drafted, record, record_all
from casemgmt.encounters.models import Agrees, Encounter
from casemgmt.people.models import ContactPoint
from casemgmt.people.queries import ids_of

from .. import clocks
from ..models import CancelReason, FollowUp, FollowUpState, Protocol, ProtocolVersion, Step
from ..schedule import Window, windows
from .ending import cancel_live

DEFAULT_NAME = "After a crisis call"
# code, name, opens, due, closes, attempts, different days, different parts of the day, only for this risk
DEFAULT_STEPS = [
    ("24h", "24 h contact", "0h", "20h", "24h", 3, 1, 2, ""),
    ("day2", "Day 2 contact", "2d-12h", "2d", "2d+24h", 3, 2, 1, Risk.HIGH),
    ("72h", "72 h contact", "48h", "72h", "96h", 3, 2, 1, ""),
    ("7d", "7 day contact", "6d", "7d", "9d", 3, 2, 1, ""),
    ("day14", "Day 14 contact", "14d-12h", "14d", "16d", 3, 1, 2, Risk.HIGH),
    ("30d", "30 day contact", "27d", "30d", "37d", 4, 3, 1, ""),
]
STEP_FIELDS = [
    "code",
    "name",
    "opens_after",
    "due_after",
    "closes_after",
    "attempts_needed",
    "days_needed",
    "parts_needed",
    "only_risk",
]
MODES = [ContactMode.PHONE, ContactMode.TEXT, ContactMode.VISIT]
# The first of these that the encounter's end was taken from names the anchor.
ANCHORS = ("cleared_at", "on_scene_at", "received_at", "engaged_at", "dispatched_at")


@transaction.atomic
def ensure_default_protocol(*, program: Program, by: Any, at: datetime) -> ProtocolVersion:
    """The program has the default plan “After a crisis call”, published. One that is there already is left as it is."""
    if by is not CLOCK:
        require(by, Permission.PROGRAM_SETTINGS, program)
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    return _default_version(program) or _publish_default(program, by, at)


def _default_version(program: Program) -> ProtocolVersion | None:
    state = ProtocolVersion.State.PUBLISHED
    return ProtocolVersion.objects.filter(protocol__program=program, protocol__is_default=True, state=state).first()


def _publish_default(program: Program, by: Any, at: datetime) -> ProtocolVersion:
    protocol = Protocol.objects.filter(program=program, is_default=True).first() or Protocol.objects.create(
        program=program, name=DEFAULT_NAME, is_default=True
    )
    version = ProtocolVersion.objects.create(
        protocol=protocol,
        number=protocol.versions.count() + 1,
        state=ProtocolVersion.State.PUBLISHED,
        published_at=at,
        published_by_id=by.pk,
    )
    Step.objects.bulk_create(
        Step(version=version, position=position, modes=MODES, **dict(zip(STEP_FIELDS, row, strict=True)))
        for position, row in enumerate(DEFAULT_STEPS, start=1)
    )
    record("protocol.published", version, by=by, at=at, program_id=program.pk, protocol=protocol.pk)
    return version


@transaction.atomic
def start_protocol(*, case: Case, encounter: Encounter, by: Any, at: datetime) -> list[FollowUp]:
    """Plan the contacts after a crisis call, for a person who agreed to be contacted.

    Counted from when the call cleared, else from on scene, else from received. A newer call restarts the plan: what has
    not passed its due time is cancelled. A call older than the one the plan runs on changes nothing.
    """
    case = lock_case(case)
    require(by, Permission.CASE_EDIT, case)
    encounter = Encounter.objects.get(pk=encounter.pk)
    started = list(case.follow_ups.filter(encounter=encounter).order_by("due_at"))
    if started or not _agreed(case, encounter) or _is_older(case, encounter):
        return started
    version = _default_version(case.program) or ensure_default_protocol(program=case.program, by=CLOCK, at=at)
    earlier = FollowUp.objects.filter(case=case, due_at__gt=at)
    cancel_live(earlier, CancelReason.NEW_ENCOUNTER, by=by, at=at)
    return _plan(case, encounter, version, by, at)


def _agreed(case: Case, encounter: Encounter) -> bool:
    return encounter.met.filter(person_id__in=ids_of(case.person), agrees=Agrees.YES).exists()


def _is_older(case: Case, encounter: Encounter) -> bool:
    return case.follow_ups.filter(anchor_at__gt=encounter.ended_at, encounter__isnull=False).exists()


def _plan(case: Case, encounter: Encounter, version: ProtocolVersion, by: Any, at: datetime) -> list[FollowUp]:
    steps = [step for step in version.steps.all() if step.only_risk in {"", case.risk}]
    modes = None if _has_number(case) else [str(ContactMode.VISIT)]
    planned = windows(steps, encounter.ended_at, case.program.calendar, case.program.zone)
    rows = [_follow_up(case, encounter, step, window, modes or step.modes, at) for step, window in planned]
    FollowUp.objects.bulk_create(rows)
    opened = [row for row in rows if row.state == FollowUpState.OPEN]
    record_all(
        [drafted("followup.scheduled", row, by=by, at=at, step=row.why["step"], due=row.due_at) for row in rows]
        + [drafted("followup.opened", row, by=by, at=at, step=row.why["step"]) for row in opened]
    )
    return rows


def _has_number(case: Case) -> bool:
    kinds = [ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL]
    return ContactPoint.objects.filter(person_id__in=ids_of(case.person), kind__in=kinds, is_active=True).exists()


def _follow_up(
    case: Case, encounter: Encounter, step: Step, window: Window, modes: list[str], at: datetime
) -> FollowUp:
    """The step's promise, copied. A window that has begun is open at once."""
    row = FollowUp(
        program_id=case.program_id,
        case=case,
        person_id=case.person_id,
        encounter=encounter,
        step=step,
        name=step.name,
        anchor_at=encounter.ended_at,
        opens_at=window.opens.at,
        due_at=window.due.at,
        closes_at=window.closes.at,
        why=_why(encounter, step, window, at),
        modes=modes,
        attempts_needed=step.attempts_needed,
        days_needed=step.days_needed,
        parts_needed=step.parts_needed,
        state=FollowUpState.OPEN if window.opens.at <= at else FollowUpState.SCHEDULED,
    )
    row.next_step_at = clocks.next_step_at(row)
    return row


def _why(encounter: Encounter, step: Step, window: Window, at: datetime) -> dict[str, Any]:
    anchor = next((name for name in ANCHORS if getattr(encounter, name) == encounter.ended_at), "created_at")
    why = {"trigger": step.trigger, "anchor": anchor, "step": step.code, **window.why()}
    if step.only_risk:
        why["only_risk"] = step.only_risk
    if window.closes.at <= at:
        why["began_late"] = True
    return why
