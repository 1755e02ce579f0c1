"""Signing a report off."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.calendar import local_date
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import queries
from ..scope import Scope
from . import queries as queries_of_signed
from .models import SignedReport


@action
def sign_report(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    as_of: datetime,
    note: str = "",
    is_again: bool = False,
    by: Actor,
    at: datetime,
) -> SignedReport:
    """Somebody answers for the audit of a period that is over, as it stood at a moment. The figures are kept. Whoever
    signs the same days once more says that they know (`is_again`)."""
    require(by, Permission.FOLLOWUP_AUDIT, program)
    _refuse_open(Scope(program, first_day, last_day, as_of), at)
    _refuse_twice(lock_program(program), first_day, last_day, is_again)
    days: dict[str, Any] = {"first_day": first_day, "last_day": last_day, "as_of": as_of}
    figures = figures_of(Scope(program, **days))
    signed = SignedReport.objects.create(
        program=program, **days, figures=figures, note=note.strip()[:300], signed_by=user_of(by), signed_at=at
    )
    record("report.signed", signed, by=by, at=at)
    return signed


def _refuse_open(scope: Scope, at: datetime) -> None:
    if scope.last_day < scope.first_day:
        raise NotPossible(_("The end lies before the start. Choose a day on or after the first one."), field="last_day")
    if scope.as_of > at or local_date(scope.as_of, scope.zone) <= scope.last_day:
        raise NotPossible(_("These days are not over yet. Sign off a period that is."), field="last_day")


def _refuse_twice(program: Program, first_day: date, last_day: date, is_again: bool) -> None:
    before = queries_of_signed.signed_before(program, first_day, last_day)
    if before and not is_again:
        words = _("%(name)s signed these days off on %(day)s already. Tick that you sign them once more, or leave it.")
        day = local_date(before.signed_at, program.zone).isoformat()
        raise NotPossible(words % {"name": before.signed_by.name, "day": day})


def figures_of(scope: Scope) -> dict[str, Any]:
    """The parts of each measure of the audit, in words and numbers."""
    told = queries.audit(scope).told
    return {
        code: [{"code": part.code, "words": str(part.label), "count": part.count} for part in one.result.parts]
        for code, one in told.items()
    }
