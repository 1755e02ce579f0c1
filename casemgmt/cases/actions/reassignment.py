"""Many cases change hands at once, after somebody has looked at the load."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require, users_holding
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.effects import drafted as message
from casemgmt.core.effects import tell_all
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import drafted, record_all

from .. import hooks
from ..models import Case, CaseState

MOST = 500


@dataclass(frozen=True)
class CaseMove:
    """One case: whose it was when somebody looked, and whose it shall be."""

    case_id: Any
    seen: Any
    to: Any


@dataclass(frozen=True)
class Skipped:
    """A case that stays where it is, and why."""

    case: Case
    why: str


@dataclass
class Reassigned:
    """What came of it."""

    moved: list[Case] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@action
def reassign_cases(*, moves: Sequence[CaseMove], by: Actor, at: datetime) -> Reassigned:
    """Give each case to the colleague named for it. One that moved or closed since somebody looked stays where it is
    and is said so; the others go."""
    _check_size(moves)
    cases = lock_cases([move.case_id for move in moves])
    eligible = {}
    for program in {case.program_id: case.program for case in cases}.values():
        require(by, Permission.CASE_ASSIGN, program)
        eligible[program.pk] = set(users_holding(Permission.CASE_EDIT, program).values_list("pk", flat=True))
    wanted = {move.case_id: move for move in moves}
    return hand_over([(case, wanted[case.pk]) for case in cases], eligible, by=by, at=at)


def _check_size(moves: Sequence[CaseMove]) -> None:
    if not moves:
        raise NotPossible(_("Choose at least one case."), field="cases")
    if len(moves) > MOST:
        raise NotPossible(_("Move at most %(most)d cases at once.") % {"most": MOST}, field="cases")


def lock_cases(ids: Sequence[Any]) -> list[Case]:
    """Their rows, held until the transaction ends, always taken in the same order."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    return list(rows.select_related("program", "person__root", "owner").order_by("pk"))


def hand_over(
    pairs: Sequence[tuple[Case, CaseMove]], eligible: dict[Any, set[Any]], *, by: Actor, at: datetime
) -> Reassigned:
    """Write the moves that still fit. The caller holds the cases and has checked the right."""
    done, owners = Reassigned(), User.objects.in_bulk({move.to for _case, move in pairs})
    before: dict[Any, Any] = {}
    for case, move in pairs:
        why = _why_not(case, move, eligible[case.program_id])
        if why:
            done.skipped.append(Skipped(case, why))
            continue
        before[case.pk] = case.owner_id
        case.owner, case.assigned_at = owners[move.to], at
        done.moved.append(case)
    Case.objects.bulk_update(done.moved, ["owner", "assigned_at"])
    record_all(
        drafted("case.assigned", case, by=by, at=at, owner=case.owner_id, before=before[case.pk]) for case in done.moved
    )
    for hook in hooks.ON_ASSIGNED:
        hook(cases=done.moved, before=before, by=by, at=at)
    _tell(done.moved, by, at)
    return done


def _why_not(case: Case, move: CaseMove, eligible: set[Any]) -> str:
    if case.state == CaseState.CLOSED:
        return _("It was closed meanwhile.")
    if move.to not in eligible:
        return _("Whoever should get it does not work on cases here any more.")
    if case.owner_id == move.to:
        return _("It is with them already.")
    if case.owner_id != move.seen:
        who = case.owner.name if case.owner else _("nobody")
        return _("It moved meanwhile: it is with %(who)s now.") % {"who": who}
    return ""


def _tell(moved: Sequence[Case], by: Actor, at: datetime) -> None:
    """One message for each who got some, however many."""
    receivers = sorted({case.owner_id for case in moved} - {by.pk, None}, key=str)
    tell_all(
        message("cases.assigned", key=f"cases.assigned:{user}:{at.isoformat()}", at=at, user=user, when=at.isoformat())
        for user in receivers
    )
