"""Asking for a report: what a person does."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import ReportRun
from .preparation import KIND


@action
def ask_for_report(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    as_of: datetime | None = None,
    filters: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> ReportRun:
    """Ask for the audit of a period as a paper, of everybody or narrowed as the page is (`Scope.filters`). A worker
    prepares it; the row is the truth, the message a nudge."""
    require(by, Permission.REPORT_EXPORT, program)
    if last_day < first_day:
        raise NotPossible(_("The end lies before the start. Choose a day on or after the first one."), field="last_day")
    about = {"program": program, "first_day": first_day, "last_day": last_day, "as_of": as_of or at, **(filters or {})}
    run = ReportRun.objects.create(**about, asked_by=user_of(by), created_at=at)
    record("report.asked", run, by=by, at=at, kind=run.kind)
    jobs.ask(KIND, run, by=by, at=at)
    return run
