"""Preparing a report that was asked for: what a worker does (`core/jobs`)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core import jobs, replica
from casemgmt.core.actor import CLOCK
from casemgmt.core.bounded import Done, OutOfBounds
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Job
from casemgmt.core.pdf import PdfUnavailable

from .. import paper
from ..models import ReportRun
from ..monthly import paper as monthly
from ..monthly.telling import tell_readers

KIND = "report"
State = ReportRun.State


def _found(user: Any, pk: UUID) -> ReportRun | None:
    return ReportRun.objects.visible_to(user).defer("content").filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    """Nothing comes of it: canceled, or given up with a sentence."""
    run = ReportRun.objects.defer("content").get(pk=job.subject_id)
    run.state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
    run.problem, run.ready_at = words[:200], at
    run.save(update_fields=["state", "problem", "ready_at"])
    record(f"report.{run.state}", run, by=CLOCK, at=at, kind=run.kind)


def _throw_away(job: Job, at: datetime) -> None:
    ready = ReportRun.objects.filter(pk=job.subject_id, state=State.READY)
    ready.update(state=State.EXPIRED, content=None)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Reports as papers"),
    unit=_lazy("steps"),
    resumes="The figures are read and drawn again; as of the same moment they are the same.",
    page="reports:run",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=ReportRun.kept_for,
)
def prepare_report(turn: jobs.Turn) -> None:
    """Draw the paper without holding anything, and keep it."""
    run = ReportRun.objects.select_related("program", "asked_by").get(pk=turn.job.subject_id)
    with replica.reading():
        drawn = _drawn(run, turn)
    run.content, run.seconds, run.megabytes = drawn.content, round(drawn.seconds, 1), drawn.megabytes
    with turn.last_step() as at:
        run.state, run.ready_at = State.READY, at
        run.save(update_fields=["content", "state", "ready_at", "seconds", "megabytes"])
        record("report.ready", run, by=CLOCK, at=at, kind=run.kind)
        if run.is_monthly:
            tell_readers(run, at)


def _drawn(run: ReportRun, turn: jobs.Turn) -> Done:
    """The paper, or a sentence why there is none. While it is drawn the worker says that it lives."""
    try:
        if run.is_monthly:
            return monthly.monthly_paper(run, says=turn.says)
        return paper.audit_paper(run, alive=lambda: turn.says(0, 1))
    except PdfUnavailable:
        raise NotPossible(_("This machine cannot make PDFs yet.")) from None
    except OutOfBounds as problem:
        raise NotPossible(_too_much(problem.what)) from None


def _too_much(what: str) -> str:
    if what == "time":
        words = _("It was not drawn within %(n)d seconds and was ended. Choose a shorter period, or open it as a page.")
        return words % {"n": settings.PAPER_SECONDS}
    words = _("It would take more than %(n)d MB and was ended. Choose a shorter period, or open it as a page.")
    return words % {"n": settings.PAPER_MEGABYTES}
