"""Bringing a kept directory in: what a worker does (`core/jobs`)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core import jobs
from casemgmt.core.models import Job

from ..models import DirectoryImport, ImportState
from .importing import KIND, end_import, run_import


def _found(user: Any, pk: UUID) -> DirectoryImport | None:
    return DirectoryImport.objects.visible_to(user).filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    """Nothing was changed: the whole file is one transaction."""
    state = ImportState.CANCELED if job.end == Job.End.CANCELED else ImportState.REFUSED
    end_import(job=DirectoryImport.objects.get(pk=job.subject_id), state=state, message=words, at=at)


def _throw_away(job: Job, at: datetime) -> None:
    found = DirectoryImport.objects.select_for_update(of=("self",)).get(pk=job.subject_id)
    if found.state == ImportState.LOOKED:
        words = _("Nobody brought it in within the time it is kept.")
        end_import(job=found, state=ImportState.CANCELED, message=words, at=at)
    elif found.ended_at is not None:
        found.file.delete(save=True)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Directories that are brought in"),
    unit=_lazy("records"),
    resumes="A file is one transaction: what was not finished left nothing behind, and begins anew.",
    page="providers:import_report",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=lambda: timedelta(days=settings.UPLOADS_KEPT_DAYS),
    may_cancel=lambda user, job: True,  # whoever may see it keeps the same directory
)
def bring_in_directory(turn: jobs.Turn) -> None:
    """Read the kept file and write what differs."""
    job = DirectoryImport.objects.select_related("by", "program").get(pk=turn.job.subject_id)
    job = run_import(job=job, by=job.by, at=turn.clock(), progress=turn.says)
    with turn.last_step(keeps=job.state == ImportState.LOOKED):
        pass
