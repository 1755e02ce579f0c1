"""What the clock does with follow-ups: open, remind, escalate, close.

Due rows are claimed in batches, each in one transaction with its events and messages; rows that somebody else holds are
passed by, and one that cannot be judged stops nobody (`core/sweeps.py`). The cost follows what is due, not what is
stored. Every second batch takes the newest first: after an outage the backlog is worked off from its oldest end while
what falls due now is not made to wait behind it.

Who is told climbs: who has it (their stand-in while they are away) before it is due and when it is, the managers half
an hour later. Each step is taken once and is an event that says who was told and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.covers.queries import stand_ins
from casemgmt.core import effects
from casemgmt.core.access import users_holding
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import drafted, record_all
from casemgmt.core.models import Effect, Event
from casemgmt.core.sweeps import sweep_of

from ...attempts.models import Attempt
from .. import clocks
from ..escalation import ToldAs
from ..models import FollowUp, FollowUpState
from .ends import judge

# What a sweep may change of a row, with its type in the database.
CHANGED = {
    "state": "text",
    "end": "text",
    "ended_at": "timestamptz",
    "missed_cause": "text",
    "reminded_at": "timestamptz",
    "overdue_told_at": "timestamptz",
    "escalated_at": "timestamptz",
    "next_step_at": "timestamptz",
    "claimed_by_id": "uuid",
    "claimed_until": "timestamptz",
}


@dataclass
class Round:
    """One batch: what must be written besides the rows themselves."""

    at: datetime
    programs: dict[Any, Program]
    attempts: dict[Any, list[Attempt]]
    events: list[Event] = field(default_factory=list)
    messages: list[Effect] = field(default_factory=list)
    stand_ins: dict[Any, Any] = field(default_factory=dict)
    managers: dict[Any, list[Any]] = field(default_factory=dict)

    def managers_of(self, program_id: Any) -> list[Any]:
        """Ids of those who assign cases in the program."""
        if program_id not in self.managers:
            holding = users_holding(Permission.CASE_ASSIGN, self.programs[program_id])
            self.managers[program_id] = list(holding.values_list("pk", flat=True))
        return self.managers[program_id]


def sweep_contacts(*, at: datetime, batch: int = 500, most: int = 20_000) -> int:
    """Bring every follow-up to where it should be now. Two sweeps at once share the work and repeat nothing."""
    return SWEEP.run(at=at, size=batch, most=most)


def _due(at: datetime) -> QuerySet[FollowUp]:
    due = FollowUp.objects.filter(next_step_at__lte=at)
    return due.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("case")


def _bring_all_up_to_date(rows: list[FollowUp], at: datetime) -> None:
    this = Round(at, Program.objects.in_bulk({row.program_id for row in rows}), _attempts_of(rows, at))
    this.stand_ins = stand_ins({row.owner_id for row in rows}, at)
    for row in rows:
        _bring_up_to_date(row, this)
    _write(rows)
    record_all(this.events)
    effects.tell_all(this.messages)


# Every second batch takes the newest first.
SWEEP = sweep_of(
    "follow-ups", _lazy("Planned contacts"), due=_due, act=_bring_all_up_to_date,
    orders=("next_step_at", "-next_step_at"),
)  # fmt: skip


def _write(rows: list[FollowUp]) -> None:
    """All rows in one statement: a dozen times as fast as `bulk_update`, which writes a CASE for every cell."""
    names = ", ".join(f'"{name}"' for name in CHANGED)
    values = ", ".join(f'v."{name}"' for name in CHANGED)
    arrays = ", ".join(["%s::uuid[]", *(f"%s::{kind}[]" for kind in CHANGED.values())])
    statement = (
        f'UPDATE "{FollowUp._meta.db_table}" AS row SET ({names}) = ({values}) '  # noqa: S608 (names of our own columns)
        f'FROM unnest({arrays}) AS v("id", {names}) WHERE row."id" = v."id"'
    )
    columns = [[getattr(row, name) for row in rows] for name in ("id", *CHANGED)]
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)


def _attempts_of(rows: Iterable[FollowUp], at: datetime) -> dict[Any, list[Attempt]]:
    closing = [row.pk for row in rows if row.closes_at <= at]
    found: dict[Any, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(follow_up_id__in=closing) if closing else ():
        found.setdefault(attempt.follow_up_id, []).append(attempt)
    return found


def _bring_up_to_date(row: FollowUp, this: Round) -> None:
    """Take each step whose moment has passed, in order."""
    while row.next_step_at and row.next_step_at <= this.at:
        if row.state == FollowUpState.SCHEDULED:
            _open(row, this)
        elif row.closes_at <= this.at:
            _close(row, this)
        elif row.reminded_at is None:
            _remind(row, this)
        elif row.overdue_told_at is None:
            _tell_overdue(row, this)
        elif row.escalated_at is None:
            _escalate(row, this)
        row.next_step_at = clocks.next_step_at(row)


def _open(row: FollowUp, this: Round) -> None:
    row.state = FollowUpState.OPEN
    this.events.append(drafted("followup.opened", row, by=CLOCK, at=this.at, step=row.why.get("step", "")))


def _close(row: FollowUp, this: Round) -> None:
    zone = this.programs[row.program_id].zone
    this.events.append(judge(row, this.attempts.get(row.pk, ()), zone, by=CLOCK, at=this.at))


def _remind(row: FollowUp, this: Round) -> None:
    """Tell who has it, before it is late. What is overdue by now is told by the step that follows."""
    row.reminded_at = this.at
    if row.due_at > this.at:
        _tell("due", "reminded", row, *_who_has_it(row, this), this)


def _tell_overdue(row: FollowUp, this: Round) -> None:
    """It is late: who has it hears of it, or who stands in; where nobody has it, those who assign cases."""
    row.overdue_told_at = this.at
    _tell("overdue", "overdue", row, *_who_has_it(row, this), this)


def _escalate(row: FollowUp, this: Round) -> None:
    """It is still late: those who assign cases are told; where nobody has it they know already."""
    row.escalated_at = this.at
    told = [user for user in this.managers_of(row.program_id) if user != _doer(row, this)]
    if row.owner_id and told:
        _tell("escalated", "escalated", row, told, ToldAs.MANAGER, this)


def _doer(row: FollowUp, this: Round) -> Any:
    return this.stand_ins.get(row.owner_id, row.owner_id)


def _who_has_it(row: FollowUp, this: Round) -> tuple[list[Any], ToldAs]:
    if not row.owner_id:
        return this.managers_of(row.program_id), ToldAs.NOBODYS
    return [_doer(row, this)], ToldAs.STAND_IN if row.owner_id in this.stand_ins else ToldAs.OWNER


def _tell(kind: str, verb: str, row: FollowUp, users: list[Any], role: ToldAs, this: Round) -> None:
    """Once for each person and due time, however often the sweep comes by; on record with who and why."""
    step = row.why.get("step", "")
    this.events.append(drafted(f"followup.{verb}", row, by=CLOCK, at=this.at, step=step, told=users, role=role))
    for user in users:
        key = f"followup.{kind}:{row.pk}:{row.due_at:%Y%m%d%H%M}:{user}"
        ids = {"follow_up": row.pk, "user": user, "role": role}
        this.messages.append(effects.drafted(f"followup.{kind}", key=key, at=this.at, **ids))
