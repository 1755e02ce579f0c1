"""Trying and bringing a spreadsheet: what a worker does (`core/jobs`)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import holds
from casemgmt.core.actor import CLOCK
from casemgmt.core.models import Job

from .models import Caseload
from .running import KIND, end, finish, run

State = Caseload.State


def _found(user: Any, pk: UUID) -> Caseload | None:
    return Caseload.objects.visible_to(user).defer("content").filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    """No row more is brought; those that came in stay."""
    caseload = Caseload.objects.defer("content").get(pk=job.subject_id)
    if caseload.is_under_way:
        state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
        end(caseload=caseload, state=state, problem=words, by=CLOCK, at=at)


def _throw_away(job: Job, at: datetime) -> None:
    """Nobody said who the rows that are left are about: their file goes."""
    Caseload.objects.filter(pk=job.subject_id, ended_at__isnull=False).update(content=b"")


@jobs.kind_of_work(
    KIND,
    what=_("Spreadsheets of people and cases that are brought along"),
    unit=_("rows gone through"),
    resumes="Each row is written with how far the file is; the next worker goes on behind the last one.",
    page="cases:caseload",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=lambda: timedelta(days=settings.UPLOADS_KEPT_DAYS),
    may_cancel=lambda user, caseload: holds(user, Permission.CASE_ASSIGN, caseload),
)
def go_through_caseload(turn: jobs.Turn) -> None:
    """Go through the rows in the name of whoever asked; what they may no longer do is not done."""
    caseload = Caseload.objects.select_related("program").get(pk=turn.job.subject_id)
    by = User.objects.get(pk=turn.job.asked_by_id or "")
    run(caseload, by, turn.clock, turn.says)
    with turn.last_step() as at:
        finish(caseload=caseload, by=by, at=at)
