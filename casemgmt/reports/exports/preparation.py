"""Writing an export: what a worker does (`core/jobs`). Never more than one piece of it is held in memory."""

import zlib
from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import record
from casemgmt.core.models import Job
from casemgmt.core.tables import BookSheet, csv_bytes, csv_text, write_workbook

from .models import Export, ExportPiece
from .sources import Chunk, RowSource, source_of

KIND = "export"
BYTES_AT_ONCE = 1024 * 1024
State = Export.State


def _found(user: Any, pk: UUID) -> Export | None:
    return Export.objects.visible_to(user).filter(pk=pk).first()


def _ended(job: Job, words: str, at: datetime) -> None:
    """Nothing comes of it now. What was written is kept as long as a file would be, to go on with."""
    export = Export.objects.get(pk=job.subject_id)
    export.state = State.CANCELED if job.end == Job.End.CANCELED else State.FAILED
    export.problem, export.ready_at = words[:200], at
    export.save(update_fields=["state", "problem", "ready_at"])
    Job.objects.filter(pk=job.pk).update(expires_at=at + Export.kept_for())
    record(f"export.{export.state}", export, by=CLOCK, at=at, what=export.what)


def _throw_away(job: Job, at: datetime) -> None:
    """A file is gone with its pieces; of what was stopped nothing is left to go on with, so that it begins anew."""
    over = Export.objects.filter(pk=job.subject_id).exclude(state=State.WAITING)
    ExportPiece.objects.filter(export__in=over).delete()
    over.filter(state=State.READY).update(state=State.EXPIRED)


@jobs.kind_of_work(
    KIND,
    what=_lazy("Lists as files"),
    unit=_lazy("rows"),
    resumes="Pieces that are written stay; it goes on after the last row of the last of them.",
    page="reports:export",
    found=_found,
    ended=_ended,
    throw_away=_throw_away,
    kept=Export.kept_for,
)
def prepare_export(turn: jobs.Turn) -> None:
    """Write the rows piece by piece; a workbook is bound of them at the end."""
    export = Export.objects.select_related("program", "asked_by").get(pk=turn.job.subject_id)
    require(export.asked_by, Permission.REPORT_EXPORT, export.program)
    with translation.override(export.asked_by.language), timezone.override(export.program.zone):
        source = source_of(export)
        total, hidden = source.count()
        written = _write_rows(turn, source, total)
        if export.ending == Export.Ending.XLSX:
            _bind(turn, source)
    with turn.last_step() as at:
        export.state, export.ready_at, export.rows, export.hidden = State.READY, at, written, hidden
        export.size = _size(export)
        export.save(update_fields=["state", "ready_at", "rows", "hidden", "size"])
        record("export.ready", export, by=CLOCK, at=at, what=export.what)


def _write_rows(turn: jobs.Turn, source: RowSource, total: int) -> int:
    """The rows that are not there yet; how many there are then."""
    export, is_csv = source.export, source.export.ending == Export.Ending.CSV
    so_far = export.pieces.filter(rows__gt=0).aggregate(done=Sum("rows"), last=Max("number"))
    done, number = so_far["done"] or 0, so_far["last"] or 0
    last = export.pieces.filter(rows__gt=0).order_by("-number").first()
    if is_csv and not last:
        _keep(export, 0, csv_bytes([[str(column.heading) for column in source.columns]]), is_file=True)
    turn.says(done, max(total, done))
    for chunk in source.chunks(done, last.last_key if last else None):
        number, done = number + 1, done + len(chunk.rows)
        content = csv_text(chunk.rows).encode("utf-8", "replace") if is_csv else orjson.dumps(chunk.rows)
        _keep(export, number, content, is_file=is_csv, chunk=chunk)
        turn.says(done, max(total, done))
    return done


def _keep(export: Export, number: int, content: bytes, *, is_file: bool, chunk: Chunk | None = None) -> None:
    about = {"rows": len(chunk.rows), "last_key": chunk.last_key, "people": chunk.people} if chunk else {}
    packed = zlib.compress(content, 3)
    ExportPiece.objects.create(export=export, number=number, is_file=is_file, content=packed, **about)


def _bind(turn: jobs.Turn, source: RowSource) -> None:
    """The workbook of all rows, laid down in pieces of its own; who stands in it stays with the rows' pieces."""
    export = source.export
    export.pieces.filter(is_file=True).delete()
    with TemporaryFile() as out:
        write_workbook(out, [about_sheet(source), dictionary_sheet(source), _rows_sheet(turn, source)])
        out.seek(0)
        for number, content in enumerate(iter(lambda: out.read(BYTES_AT_ONCE), b"")):
            _keep(export, number, content, is_file=True)
    with transaction.atomic():
        export.pieces.filter(is_file=False).update(content=b"")


def _rows_sheet(turn: jobs.Turn, source: RowSource) -> BookSheet:
    headings = [str(column.heading) for column in source.columns]
    return BookSheet(_("Rows"), headings, _rows_kept(turn, source.export), [24] * len(headings))


def _rows_kept(turn: jobs.Turn, export: Export) -> Iterator[list[Any]]:
    for number in export.pieces.filter(is_file=False).order_by("number").values_list("number", flat=True):
        content = export.pieces.values_list("content", flat=True).get(is_file=False, number=number)
        yield from orjson.loads(zlib.decompress(content))
        turn.says(turn.job.done, turn.job.total)


def about_sheet(source: RowSource) -> BookSheet:
    """What the file is about."""
    return BookSheet(_("About"), [_("What"), _("Value")], source.about(), [30, 100])


def dictionary_sheet(source: RowSource) -> BookSheet:
    """What each column means."""
    return BookSheet(_("Dictionary"), dictionary_headings(), dictionary_of(source), [30, 30, 80])


def dictionary_headings() -> list[str]:
    return [_("Column"), _("Code"), _("Meaning")]


def dictionary_of(source: RowSource) -> list[tuple[str, str, str]]:
    """Each column of the file: heading, code, meaning."""
    return [(str(column.heading), column.code, str(column.meaning)) for column in source.columns]


def _size(export: Export) -> int:
    """How many bytes the file is, counted as it is handed out."""
    return sum(len(part) for part in file_bytes(export))


def file_bytes(export: Export) -> Iterator[bytes]:
    """The file, one piece after another."""
    pieces = export.pieces.filter(is_file=True).order_by("number")
    for pk in list(pieces.values_list("pk", flat=True)):
        yield zlib.decompress(ExportPiece.objects.values_list("content", flat=True).get(pk=pk))
