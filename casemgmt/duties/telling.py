"""The clock tells of duties: who owes one before it is late, and who assigns once it has waited.

It climbs from the owner (their stand-in while they are away) to those who assign cases; what nobody has is told to
these at once. While somebody is on call, they hear too of what cannot wait. Each step is taken once and is an event
that says who was told and as what; the mail is neutral, and goes by each one's own choice of mail. Kinds that have a
ladder of their own (contacts) keep it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core import effects
from casemgmt.core.access import users_holding
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import drafted, record_all
from casemgmt.core.models import Effect, Event
from casemgmt.core.sweeps import sweep_of

from . import clocks
from .hooks import STAND_INS
from .models import Duty, OwingGroup
from .rota.queries import on_call_in


class DutyTold(StrEnum):
    """As what somebody is told of a duty."""

    OWNER = "owner"
    STAND_IN = "stand_in"
    NOBODYS = "nobodys"
    MANAGER = "manager"
    ON_CALL = "on_call"


@dataclass
class TellingRound:
    """One batch: who stands in, who assigns, and what is to be written."""

    at: datetime
    stand_ins: dict[Any, Any]
    on_call: dict[Any, list[Any]] = field(default_factory=dict)
    assigners: dict[Any, list[Any]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    messages: list[Effect] = field(default_factory=list)

    def who_assigns(self, row: Duty) -> list[Any]:
        """Ids of those who assign cases in the duty's program."""
        if row.program_id not in self.assigners:
            program = Program.objects.get(pk=row.program_id)
            holding = users_holding(Permission.CASE_ASSIGN, program).values_list("pk", flat=True)
            self.assigners[row.program_id] = list(holding)
        return self.assigners[row.program_id]


def tell_of_duties(*, at: datetime) -> int:
    """Take the next step of every duty whose moment to tell has come; how many. Two sweeps at once share the work."""
    return SWEEP.run(at=at)


def _due(at: datetime) -> QuerySet[Duty]:
    return Duty.objects.filter(tell_at__lte=at).select_for_update(of=("self",), skip_locked=True, no_key=True)


def _tell_all(rows: list[Duty], at: datetime) -> None:
    on_call = on_call_in({row.program_id for row in rows if row.is_for_on_call}, at)
    this = TellingRound(at, _stand_ins({row.owner_id for row in rows}, at), on_call)
    for row in rows:
        _climb(row, this)
    Duty.objects.bulk_update(rows, ["rung", "tell_at"])
    record_all(this.events)
    effects.tell_all(this.messages)


SWEEP = sweep_of("duties", _lazy("What somebody owes"), due=_due, act=_tell_all, orders=("tell_at", "-tell_at"))


def _stand_ins(users: Iterable[Any], at: datetime) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for ask in STAND_INS:
        found |= ask(users, at)
    return found


def _climb(row: Duty, this: TellingRound) -> None:
    """Each step whose moment has passed, in order. Who is on call hears of each step of what cannot wait."""
    while row.tell_at and row.tell_at <= this.at:
        on_call = _on_call_for(row, this)
        if row.owner_id and row.rung == clocks.NOBODY_TOLD:
            row.rung = clocks.OWNER_TOLD
            role = DutyTold.STAND_IN if row.owner_id in this.stand_ins else DutyTold.OWNER
            whose = this.stand_ins.get(row.owner_id, row.owner_id)
            _tell(row, [whose], role, this)
            _tell(row, [user for user in on_call if user != whose], DutyTold.ON_CALL, this)
        elif row.group == OwingGroup.ON_CALL and on_call and row.rung == clocks.NOBODY_TOLD:
            row.rung = clocks.OWNER_TOLD
            _tell(row, on_call, DutyTold.ON_CALL, this)
        else:
            row.rung = clocks.ASSIGNERS_TOLD
            told = {row.owner_id, this.stand_ins.get(row.owner_id), *on_call}
            role = DutyTold.MANAGER if row.owner_id else DutyTold.NOBODYS
            _tell(row, on_call, DutyTold.ON_CALL, this)
            _tell(row, [user for user in this.who_assigns(row) if user not in told], role, this)
        row.tell_at = clocks.tell_at(row)


def _on_call_for(row: Duty, this: TellingRound) -> list[Any]:
    """Who is on call and may see it: of somebody restricted only who was named hears."""
    ids = this.on_call.get(row.program_id, []) if row.is_for_on_call else []
    users = User.objects.filter(pk__in=ids) if ids else []
    return [user.pk for user in users if Duty.objects.visible_to(user).filter(pk=row.pk).exists()]


def _tell(row: Duty, users: list[Any], role: DutyTold, this: TellingRound) -> None:
    """Once for each person, step and due time, however often the sweep comes by."""
    if users:
        this.events.append(drafted("duty.told", row, by=CLOCK, at=this.at, kind=row.kind, told=users, role=role))
    for user in users:
        key = f"duty.told:{row.pk}:{row.due_at:%Y%m%d%H%M}:{row.rung}:{user}"
        ids = {"duty": row.pk, "user": user, "role": role}
        this.messages.append(effects.drafted("duty.told", key=key, at=this.at, **ids))
