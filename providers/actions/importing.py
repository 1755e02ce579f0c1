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
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.tables import BadFile
from casemgmt.core.uploads import as_path
from providers import mapping as mappings
from providers.files import UPLOADED_DIRECTORY, DirectoryFile, read_path, read_text
from providers.hsds import DirectoryReading, NoServices
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


class ChangedSince(Exception):
    """Bringing in would do something else than what was shown: nothing is changed, and it is shown anew."""

    def __init__(self, done: Imported) -> None:
        super().__init__("the directory changed since it was looked at")
        self.done = done


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
    is_whole: bool = True,
    may_drop: bool | None = None,
    shown: str = "",
) -> Imported:
    """Write what was read; the listings are kept by the program that brings them in. Its editors may, and set-up, which
    brings them in for the oldest program unless it names one. A publisher whose listings another program keeps is
    refused: its listings are corrected by proposing.

    A publisher's UUID is the row's id here. Where another source has it already, the row is the same one, unless the
    source was named by hand: then both are kept apart. A file of which every row was refused changes nothing.

    With `is_whole` what the publisher listed before and does not list here is listed no more; very much of that only
    when `may_drop` says so. `shown` is the digest of what somebody was shown: anything else changes nothing.
    """
    done, program = _brought(reading, source, by, at, is_source_named, progress, program, is_whole, may_drop)
    if shown and done.compared.digest != shown:
        raise ChangedSince(done)
    job = job or DirectoryImport(file_name=file_name[:200], source=source, by_id=by.pk, created_at=at, program=program)
    job.plan = done.compared.as_plan()
    _end(job, by, at, ImportState.DONE, done=done)
    return done


def look_at_reading(
    *,
    reading: DirectoryReading,
    source: str,
    by: Any,
    at: datetime,
    is_source_named: bool = True,
    progress: Progress | None = None,
    program: Program | None = None,
    is_whole: bool = True,
    may_drop: bool | None = None,
) -> Imported:
    """What bringing this in would do: the same work, of which nothing stays."""
    with transaction.atomic():
        done, _program = _brought(reading, source, by, at, is_source_named, progress, program, is_whole, may_drop)
        transaction.set_rollback(True)
    return done


def _brought(
    reading: DirectoryReading, source: str, by: Any, at: datetime, is_source_named: bool, progress: Progress | None,
    program: Program | None, is_whole: bool, may_drop: bool | None,
) -> tuple[Imported, Program | None]:  # fmt: skip
    program = program or Program.objects.filter(pk=oldest_program()).first()
    _require_keeper(by, program)
    _wait_for_others()
    foreign = _kept_by_others(program)
    if source in foreign:
        raise BadFile(_ANOTHERS % {"source": source})
    kept_by = program.pk if program else None
    done = ImportRun(
        reading, source, at, is_source_named, progress, kept_by=kept_by, foreign=foreign, is_whole=is_whole,
        may_drop=may_drop,
    ).run()  # fmt: skip
    if not done.taken:
        raise NothingTaken(done)
    return done, program


def _wait_for_others() -> None:
    """One import at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@action
def begin_import(
    *, program: Program | None = None, file: Any, file_name: str, mapping: str, source: str, by: Any, at: datetime,
    is_whole: bool = True, mapping_text: str = "",
) -> DirectoryImport:  # fmt: skip
    """Keep an uploaded file to be looked at for a program; its editors may. Without one: the editor's own. Nothing is
    brought in before somebody who was shown what it does says so (`press_import`)."""
    program = program or _own_program(by)
    _require_keeper(by, program)
    job = DirectoryImport.objects.create(
        file=file, file_name=file_name[:200], mapping=mapping[:80], source=slugify(source)[:80], by=by, created_at=at,
        program=program, is_whole=is_whole, mapping_text=mapping_text,
    )  # fmt: skip
    record("directory_import.begun", job, by=by, at=at)
    jobs.ask(KIND, job, by=by, at=at)
    return job


@action
def press_import(*, job: DirectoryImport, by: Any, at: datetime, may_drop: bool | None = None) -> DirectoryImport:
    """Bring in what was looked at, as it was shown. A second press finds it pressed and changes nothing.

    Where very much would be listed no more, `may_drop` must say whether it goes or stays listed.
    """
    job = DirectoryImport.objects.select_for_update(of=("self",)).select_related("program").get(pk=job.pk)
    _require_keeper(by, job.program)
    if job.pressed_at is not None and job.state in (ImportState.WAITING, ImportState.RUNNING, ImportState.DONE):
        return job
    if job.state != ImportState.LOOKED:
        raise NotPossible(_("This file is not there to be brought in any more. Upload it again."))
    if job.plan.get("is_drop_much") and may_drop is None:
        raise NotPossible(_("Say first whether what is not in the file goes or stays."), field="may_drop")
    job.pressed_at, job.state, job.message, job.is_drop_agreed = at, ImportState.WAITING, "", may_drop
    job.save(update_fields=["pressed_at", "state", "message", "is_drop_agreed"])
    record("directory_import.pressed", job, by=by, at=at)
    jobs.ask(KIND, job, by=by, at=at)
    return job


@action
def leave_import(*, job: DirectoryImport, by: Any, at: datetime) -> DirectoryImport:
    """Do not bring in what was looked at: the file goes."""
    job = DirectoryImport.objects.select_for_update(of=("self",)).select_related("program").get(pk=job.pk)
    _require_keeper(by, job.program)
    if job.state != ImportState.LOOKED:
        raise NotPossible(_("This file is not there to be left out any more."))
    end_import(job=job, state=ImportState.CANCELED, message="", at=at)
    return job


def run_import(*, job: DirectoryImport, by: Any, at: datetime, progress: Progress | None = None) -> DirectoryImport:
    """Bring a kept file in and note what came of it. A second call on the same file finds it done and does nothing."""
    _require_keeper(by, job.program)
    if not _claimed(job, at):
        job.refresh_from_db()
        return job
    try:
        found = _read_ours(job)
        with transaction.atomic():
            _wait_for_others()
            if found is None or not _is_open(job):  # another worker did it, while this one read or waited
                job.refresh_from_db()
                return job
            job.source, job.recognised = found.source, found.reading.shape
            _look_or_bring(job, found, by, at, progress)
    except NoServices as problem:
        told = Imported(problems=problem.reading.problems, rows=problem.reading.rows)
        job.recognised = problem.reading.shape
        _end(job, by, at, ImportState.REFUSED, done=told, message=problem.message)
    except BadFile as problem:
        _end(job, by, at, ImportState.REFUSED, message=problem.message)
    except NothingTaken as problem:
        words = _("Every row was refused. The reasons stand below.")
        _end(job, by, at, ImportState.REFUSED, done=problem.done, message=words)
    except ChangedSince as problem:
        _show(job, problem.done, at, _("The directory changed since this was shown. This is what it would do now."))
    if job.state != ImportState.LOOKED:
        job.file.delete(save=True)
    return job


def _read_ours(job: DirectoryImport) -> DirectoryFile | None:
    """The file; none where another worker ended it, and the file went with that."""
    try:
        return _read(job)
    except (BadFile, FileNotFoundError):
        if _is_open(job):
            raise
        return None


def _is_open(job: DirectoryImport) -> bool:
    now = DirectoryImport.objects.filter(pk=job.pk).values_list("state", "pressed_at").first()
    return now == (ImportState.RUNNING, job.pressed_at)


def _look_or_bring(job: DirectoryImport, found: DirectoryFile, by: Any, at: datetime, progress: Any) -> None:
    """Nothing is written before somebody pressed."""
    how: dict[str, Any] = {
        "reading": found.reading, "source": found.source, "is_source_named": found.is_source_named, "by": by, "at": at,
        "program": job.program, "is_whole": job.is_whole, "progress": progress, "may_drop": job.is_drop_agreed,
    }  # fmt: skip
    if job.pressed_at is None:
        _show(job, look_at_reading(**how), at, "")
    else:
        import_reading(**how, job=job, shown=job.plan.get("digest", ""))


def _show(job: DirectoryImport, done: Imported, at: datetime, message: str) -> None:
    """Keep what it would do, for the page on which somebody presses."""
    job.state, job.looked_at, job.pressed_at, job.message = ImportState.LOOKED, at, None, message
    job.plan, job.is_drop_agreed = done.compared.as_plan(), None
    _note(job, done)
    job.save()


def _read(job: DirectoryImport) -> DirectoryFile:
    told = {"mapping": job.mapping, "source": job.source, "name": job.file_name}
    with as_path(job.file) as path:
        if job.mapping_text:
            how = mappings.parse(job.mapping_text.encode(), name=job.mapping or job.file_name)
            return read_text(path.read_bytes(), name=job.file_name, mapping=how, source=job.source)
        return read_path(path, **told, limits=UPLOADED_DIRECTORY)


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
        _note(job, done)
    job.save()
    record("directory_import.ended", job, by=by, at=at, state=state)
    return job


def _note(job: DirectoryImport, done: Imported) -> None:
    job.counts = {table: dict(count) for table, count in done.counts.items()} if done.taken else {}
    job.rows_of_file, job.rows_refused, job.remarks = done.rows, done.refused, len(done.problems)
    job.problems = [vars(problem) for problem in done.problems[:MOST_PROBLEMS_KEPT]]
