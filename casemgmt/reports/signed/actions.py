"""Signing a report off."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.calendar import local_date
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import queries
from ..scope import Scope
from .models import SignedReport


@action
def sign_report(
    *, program: Program, first_day: date, last_day: date, as_of: datetime, note: str = "", by: Actor, at: datetime
) -> SignedReport:
    """Somebody answers for the audit of a period that is over, as it stood at a moment. The figures are kept."""
    require(by, Permission.FOLLOWUP_AUDIT, program)
    _refuse_open(Scope(program, first_day, last_day, as_of), at)
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


def figures_of(scope: Scope) -> dict[str, Any]:
    """The parts of each measure of the audit, in words and numbers."""
    told = queries.audit(scope).told
    return {
        code: [{"code": part.code, "words": str(part.label), "count": part.count} for part in one.result.parts]
        for code, one in told.items()
    }
