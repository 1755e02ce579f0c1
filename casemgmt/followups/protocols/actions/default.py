"""The plan a program has that never wrote one: “After a crisis call”."""

from datetime import datetime

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.core.events import record

from ..models import Protocol, ProtocolVersion, Step

DEFAULT_NAME = "After a crisis call"
# code, name, opens, due, closes, attempts, different days, different parts of the day, only for these risks
DEFAULT_STEPS = [
    ("24h", "24 h contact", "0h", "20h", "24h", 3, 1, 2, []),
    ("day2", "Day 2 contact", "2d-12h", "2d", "2d+24h", 3, 2, 1, [Risk.HIGH]),
    ("72h", "72 h contact", "48h", "72h", "96h", 3, 2, 1, []),
    ("7d", "7 day contact", "6d", "7d", "9d", 3, 2, 1, []),
    ("day14", "Day 14 contact", "14d-12h", "14d", "16d", 3, 1, 2, [Risk.HIGH]),
    ("30d", "30 day contact", "27d", "30d", "37d", 4, 3, 1, []),
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
    "only_risks",
]
MODES = [ContactMode.PHONE, ContactMode.TEXT, ContactMode.VISIT]


@action
def ensure_default_protocol(*, program: Program, by: Actor, at: datetime) -> ProtocolVersion:
    """The program has the default plan “After a crisis call”, published. One that is there already is left as it is."""
    if by is not CLOCK:
        require(by, Permission.PROGRAM_SETTINGS, program)
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    return default_version(program) or _publish_default(program, by, at)


def default_version(program: Program) -> ProtocolVersion | None:
    state = ProtocolVersion.State.PUBLISHED
    return ProtocolVersion.objects.filter(protocol__program=program, protocol__is_default=True, state=state).first()


def _publish_default(program: Program, by: Actor, at: datetime) -> ProtocolVersion:
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
