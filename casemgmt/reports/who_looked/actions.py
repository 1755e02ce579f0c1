"""Asking for the account of who looked at a person, and preparing it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Job
from casemgmt.core.pdf import PdfUnavailable
from casemgmt.people.models import Person

from . import paper
from .models import AccessReport

KIND = "access_report"
State = AccessReport.State


@action
def ask_for_access_report(
    *, person: Person, first_day: date, last_day: date, language: str, by: Actor, at: datetime
) -> AccessReport:
    """Ask for it as a paper. Whoever audits the program may, for people they may see."""
    require(by, Permission.FOLLOWUP_AUDIT, person.program)
    if last_day < first_day:
        raise NotPossible(_("The end lies before the start. Choose a day on or after the first one."), field="last_day")
    days = {"first_day": first_day, "last_day": last_day, "language": language}
    report = AccessReport.objects.create(
        program=person.program, person=person, **days, asked_by=user_of(by), asked_at=at
    )
    record("accessreport.asked", report, by=by, at=at)
    jobs.ask(KIND, report, by=by, at=at)
    return report


def _found(user: Any, pk: UUID) -> AccessReport | None:
    return AccessReport.objects.visible_to(user).defer("content").filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    report = AccessReport.objects.defer("content").get(pk=job.subject_id)
    report.state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
    report.problem, report.ready_at = words[:200], at
    report.save(update_fields=["state", "problem", "ready_at"])
    record(f"accessreport.{report.state}", report, by=CLOCK, at=at)


def _throw_away(job: Job, at: datetime) -> None:
    ready = AccessReport.objects.filter(pk=job.subject_id, state=State.READY)
    ready.update(state=State.EXPIRED, content=None)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Accounts of who looked"),
    unit=_lazy("papers"),
    resumes="The access log is read and drawn again.",
    page="reports:looked_run",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=AccessReport.kept_for,
)
def prepare_access_report(turn: jobs.Turn) -> None:
    """Draw the paper without holding anything, and keep it."""
    rows = AccessReport.objects.select_related("program", "person__root", "asked_by")
    report = rows.get(pk=turn.job.subject_id)
    try:
        report.content = paper.access_paper(report)
    except PdfUnavailable:
        raise NotPossible(_("This machine cannot make PDFs yet.")) from None
    with turn.last_step() as at:
        report.state, report.ready_at = State.READY, at
        report.save(update_fields=["content", "state", "ready_at"])
        record("accessreport.ready", report, by=CLOCK, at=at)
