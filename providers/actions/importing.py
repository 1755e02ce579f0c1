"""Bringing other people's directories in: what was read becomes rows, the same file twice changes nothing.

A row is known by its source and the source's id. Only what the file says is written; what was corrected here stays.
Everything is one transaction: a file is in, or it is not.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import programs_where, require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.events import record
from casemgmt.core.tables import BadFile
from providers.files import UPLOADED_DIRECTORY, DirectoryFile, read_path
from providers.hsds import DirectoryReading
from providers.models import DirectoryImport, ImportState, Organization
from providers.models.organizations import kept_in, oldest_program

from .import_rows import Imported, ImportRun, Progress

KIND = "directory import"
MOST_PROBLEMS_KEPT = 2000
_LOCK = 7_402_611
_ANOTHERS = _lazy(
    "Listings of this publisher (%(source)s) are kept by another program. Propose corrections of them, "
    "or give the publisher another name to bring in listings of your own."
)


class NothingTaken(Exception):
    """Every row was refused: nothing is changed, and what was wrong is told."""

    def __init__(self, done: Imported) -> None:
        super().__init__("every row was refused")
        self.done = done


@action
def import_reading(
    *,
    reading: DirectoryReading,
    source: str,
    by: Any,
    at: datetime,
    is_source_named: bool = True,
    file_name: str = "",
    job: DirectoryImport | None = None,
    progress: Progress | None = None,
    program: Program | None = None,
) -> Imported:
    """Write what was read; the listings are kept by the program that brings them in. Its editors may, and set-up, which
    brings them in for the oldest program unless it names one. A publisher whose listings another program keeps is
    refused: its listings are corrected by proposing.

    A publisher's UUID is the row's id here. Where another source has it already, the row is the same one, unless the
    source was named by hand: then both are kept apart. A file of which every row was refused changes nothing.
    """
    program = program or Program.objects.filter(pk=oldest_program()).first()
    _require_keeper(by, program)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    foreign = _kept_by_others(program)
    if source in foreign:
        raise BadFile(_ANOTHERS % {"source": source})
    kept_by = program.pk if program else None
    done = ImportRun(reading, source, at, is_source_named, progress, kept_by=kept_by, foreign=foreign).run()
    if not done.taken:
        raise NothingTaken(done)
    job = job or DirectoryImport(file_name=file_name[:200], source=source, by_id=by.pk, created_at=at, program=program)
    _end(job, by, at, ImportState.DONE, done=done)
    return done


@action
def begin_import(
    *, program: Program | None = None, file: Any, file_name: str, mapping: str, source: str, by: Any, at: datetime
) -> DirectoryImport:
    """Keep an uploaded file to be brought in for a program; its editors may. Without one: the editor's own."""
    program = program or _own_program(by)
    _require_keeper(by, program)
    job = DirectoryImport.objects.create(
        file=file, file_name=file_name[:200], mapping=mapping[:80], source=slugify(source)[:80], by=by, created_at=at,
        program=program,
    )  # fmt: skip
    record("directory_import.begun", job, by=by, at=at)
    jobs.ask(KIND, job, by=by, at=at)
    return job


def run_import(*, job: DirectoryImport, by: Any, at: datetime, progress: Progress | None = None) -> DirectoryImport:
    """Bring a kept file in and note what came of it. A second call on the same file finds it done and does nothing."""
    _require_keeper(by, job.program)
    if not _claimed(job, at):
        job.refresh_from_db()
        return job
    try:
        with transaction.atomic():
            found = _read(job)
            job.source = found.source
            import_reading(
                reading=found.reading,
                source=found.source,
                by=by,
                at=at,
                is_source_named=found.is_source_named,
                job=job,
                progress=progress,
                program=job.program,
            )
    except BadFile as problem:
        _end(job, by, at, ImportState.REFUSED, message=problem.message)
    except NothingTaken as problem:
        words = _("Every row was refused. The reasons stand below.")
        _end(job, by, at, ImportState.REFUSED, done=problem.done, message=words)
    job.file.delete(save=True)
    return job


def _read(job: DirectoryImport) -> DirectoryFile:
    told = {"mapping": job.mapping, "source": job.source, "name": job.file_name}
    return read_path(job.file.path, **told, limits=UPLOADED_DIRECTORY)


def _require_keeper(by: Actor, program: Program | None) -> None:
    """Whoever keeps this program's directory; set-up runs as the clock."""
    if by is CLOCK:
        return
    if program is None:
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)
    require(by, Permission.DIRECTORY_EDIT, program)


def _own_program(by: Any) -> Program | None:
    return Program.objects.filter(pk__in=programs_where(by, Permission.DIRECTORY_EDIT)).order_by("created_at").first()


def _kept_by_others(program: Program | None) -> frozenset[str]:
    """The publishers whose listings other programs keep: an import leaves their rows alone."""
    mine = kept_in([program.pk] if program else [])
    others = Organization.objects.exclude(mine) if program else Organization.objects.exclude(kept_by=None)
    return frozenset(others.values_list("source", flat=True).distinct().order_by())


def _claimed(job: DirectoryImport, at: datetime) -> bool:
    """Waiting ones, and running ones: whoever ran those was killed, or is met at the lock of the import itself."""
    open_job = DirectoryImport.objects.filter(pk=job.pk, state__in=[ImportState.WAITING, ImportState.RUNNING])
    return bool(open_job.update(state=ImportState.RUNNING, started_at=at))


def end_import(*, job: DirectoryImport, state: str, message: str, at: datetime) -> None:
    """It is not brought in, and the file goes."""
    if job.ended_at is None:
        _end(job, CLOCK, at, state, message=message)
    job.file.delete(save=True)


@action
def _end(
    job: DirectoryImport, by: Any, at: datetime, state: str, done: Imported | None = None, message: str = ""
) -> DirectoryImport:
    job.state, job.ended_at, job.message, job.started_at = state, at, message, job.started_at or at
    if done:
        job.counts = {table: dict(count) for table, count in done.counts.items()} if done.taken else {}
        job.rows_of_file, job.rows_refused, job.remarks = done.rows, done.refused, len(done.problems)
        job.problems = [vars(problem) for problem in done.problems[:MOST_PROBLEMS_KEPT]]
    job.save()
    record("directory_import.ended", job, by=by, at=at, state=state)
    return job
