"""Writing an archive: what a worker does (`core/jobs`)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import record
from casemgmt.core.models import Job

from .models import Archive, ArchivePiece
from .writing import write_archive

KIND = "archive"
State = Archive.State


def _found(user: Any, pk: UUID) -> Archive | None:
    return Archive.objects.visible_to(user).filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    """Nothing comes of it; what was written goes at once."""
    archive = Archive.objects.get(pk=job.subject_id)
    archive.state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
    archive.problem, archive.ready_at = words[:200], at
    archive.save(update_fields=["state", "problem", "ready_at"])
    ArchivePiece.objects.filter(archive=archive).delete()
    record(f"archive.{archive.state}", archive, by=CLOCK, at=at)


def _throw_away(job: Job, at: datetime) -> None:
    ArchivePiece.objects.filter(archive=job.subject_id).delete()
    Archive.objects.filter(pk=job.subject_id, state=State.READY).update(state=State.EXPIRED)


@jobs.kind_of_work(
    KIND,
    what=_lazy("The archive of a program"),
    unit=_lazy("tables"),
    resumes="It begins anew: what was written of it is thrown away first.",
    page="retention:archive",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=Archive.kept_for,
)
def prepare_archive(turn: jobs.Turn) -> None:
    """All tables one after another, then the papers."""
    archive = Archive.objects.select_related("program", "asked_by", "decided_by").get(pk=turn.job.subject_id)
    require(archive.asked_by, Permission.REPORT_EXPORT, archive.program)
    with translation.override("en"):
        told = write_archive(archive, turn.says, turn.clock())
    with turn.last_step() as at:
        archive.state, archive.ready_at = State.READY, at
        for name, value in told.items():
            setattr(archive, name, value)
        archive.save(update_fields=["state", "ready_at", *told])
        record("archive.ready", archive, by=CLOCK, at=at)
