"""Every write of reports: asking for one, and preparing it."""

from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.core.access import Permission, require
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.pdf import PdfUnavailable
from casemgmt.core.tasks import nudge

from .models import ReportRun

log = structlog.get_logger(__name__)


@transaction.atomic
def ask_for_report(
    *, program: Program, first_day: date, last_day: date, as_of: datetime | None = None, by: Any, at: datetime
) -> ReportRun:
    """Ask for the audit of a period as a paper. A worker prepares it; the row is the truth, the message a nudge."""
    require(by, Permission.REPORT_EXPORT, program)
    if last_day < first_day:
        raise NotPossible(_("The end lies before the start. Choose a day on or after the first one."), field="last_day")
    run = ReportRun.objects.create(
        program=program, first_day=first_day, last_day=last_day, as_of=as_of or at, asked_by=by, created_at=at
    )
    record("report.asked", run, by=by, at=at, kind=run.kind)
    transaction.on_commit(lambda: _nudge(run), robust=True)
    return run


def prepare_report(*, run: ReportRun, by: Any, at: datetime) -> ReportRun | None:
    """Prepare what was asked for, once. Whoever else holds the row is at it; a report that ended stays as it is."""
    require(by, Permission.CLOCK_TICK, run)
    with transaction.atomic():
        waiting = ReportRun.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=run.pk)
        found = waiting.filter(state=ReportRun.State.WAITING).select_related("program", "asked_by").first()
        return _end(found, by, at) if found else None


def _end(run: ReportRun, by: Any, at: datetime) -> ReportRun:
    try:
        with transaction.atomic():
            run.content = _paper(run)
        run.state = ReportRun.State.READY
    except PdfUnavailable:
        run.state, run.problem = ReportRun.State.FAILED, _("This machine cannot make PDFs yet.")
    except Exception as problem:  # whatever it was, the reader is told and may ask again
        log.error("report.failed", report=str(run.pk), error=type(problem).__name__)
        run.state = ReportRun.State.FAILED
        run.problem = _(
            "Something went wrong while it was prepared. Ask for it again; if that fails too, tell support."
        )
    run.ready_at = at
    run.save()
    record(f"report.{run.state}", run, by=by, at=at, kind=run.kind)
    return run


def _paper(run: ReportRun) -> bytes:
    from .paper import audit_paper

    return audit_paper(run)


def _nudge(run: ReportRun) -> None:
    from .tasks import prepare_report

    nudge(prepare_report, str(run.pk), expires=600)
