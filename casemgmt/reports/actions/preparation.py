"""Preparing a report that was asked for: what a worker does."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core.access import Permission, require
from casemgmt.core.actor import Actor
from casemgmt.core.events import record
from casemgmt.core.pdf import PdfUnavailable

from .. import paper
from ..models import ReportRun

log = structlog.get_logger(__name__)


def prepare_report(*, run: ReportRun, by: Actor, at: datetime) -> ReportRun | None:
    """Prepare what was asked for, once. Whoever else holds the row is at it; a report that ended stays as it is."""
    require(by, Permission.CLOCK_TICK, run)
    with transaction.atomic():
        waiting = ReportRun.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=run.pk)
        found = waiting.filter(state=ReportRun.State.WAITING).select_related("program", "asked_by").first()
        return _end(found, by, at) if found else None


def _end(run: ReportRun, by: Actor, at: datetime) -> ReportRun:
    try:
        with transaction.atomic():
            run.content = paper.audit_paper(run)
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
