"""Reading a dispatch export that was taken in: what a worker does (`core/jobs`)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import holds
from casemgmt.core.actor import CLOCK
from casemgmt.core.models import Job

from ..models import EncounterImport
from .importing import KIND, end_import, give_up_import, run_import

State = EncounterImport.State


def _found(user: Any, pk: UUID) -> EncounterImport | None:
    return EncounterImport.objects.visible_to(user).defer("content").filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    """No row more is read; those that went in stay."""
    batch = EncounterImport.objects.get(pk=job.subject_id)
    if not batch.is_finished:
        state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
        end_import(batch=batch, state=state, problem=words, by=CLOCK, at=at)


def _throw_away(job: Job, at: datetime) -> None:
    """Nobody answered what the file left open: it is not read, and its bytes go."""
    batch = EncounterImport.objects.get(pk=job.subject_id)
    if batch.state == State.ASKED:
        give_up_import(batch=batch, by=CLOCK, at=at)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Dispatch exports that are read"),
    unit=_lazy("rows read"),
    resumes="Rows are written in batches that say how far they came; reading goes on behind the last one.",
    page="encounters:import",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=lambda: timedelta(days=settings.UPLOADS_KEPT_DAYS),
    may_cancel=lambda user, batch: holds(user, Permission.ENCOUNTER_IMPORT, batch),
)
def read_dispatch_export(turn: jobs.Turn) -> None:
    """Read the rows that are not read yet. Where the file leaves a question open, it is kept until somebody answers."""
    batch = EncounterImport.objects.select_related("program", "started_by").get(pk=turn.job.subject_id)
    batch = run_import(
        batch=batch, by=CLOCK, at=turn.clock(), on_progress=lambda now: turn.says(now.rows_read, now.rows_total)
    )
    with turn.last_step(keeps=batch.state == State.ASKED):
        pass
