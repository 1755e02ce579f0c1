"""Writing a backup: every table as one moment saw it, then the uploads. People go on working meanwhile."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from casemgmt.core.models import Event

from . import archive, keys, rows


@dataclass(frozen=True)
class Written:
    """What the file holds and how long it took."""

    tables: int
    rows: int
    files: int
    newest_event: dict[str, Any] | None
    seconds: float


def write_backup(stream: IO[bytes], *, at: datetime) -> Written:
    """All rows in one snapshot and all uploads, into this stream.

    Uploads are read after the rows: a row never names a file that came later, and one that was cleared away meanwhile
    had run out.
    """
    began = time.monotonic()
    with archive.written_to(stream, at) as writer:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            manifest = _manifest(cursor, at)
            writer.put_json(archive.MANIFEST, manifest)
            for table, told in manifest["tables"].items():
                pieces = rows.rows_out(cursor, table, told["columns"])
                writer.put_parts(f"{archive.TABLES}/{table}", pieces)
        count = sum(_put_file(writer, name) for name in files())
        writer.put_json(archive.END, {"files": count})
    total = sum(told["rows"] for told in manifest["tables"].values())
    return Written(len(manifest["tables"]), total, count, manifest["newest_event"], time.monotonic() - began)


def _manifest(cursor: Any, at: datetime) -> dict[str, Any]:
    """What must be in the file, so that whoever restores it can count."""
    columns = rows.columns_of_tables(cursor)
    counts = rows.counts_of(cursor, columns)
    return {
        "format": archive.FORMAT,
        "version": settings.VERSION,
        "taken_at": at.isoformat(),
        "migrations": migrations(),
        "newest_event": newest_event(),
        "keys": keys.fingerprints(),
        "tables": {table: {"columns": columns[table], "rows": counts[table]} for table in columns},
        "sequences": rows.sequences(cursor),
    }


def migrations() -> list[list[str]]:
    """Which shape the database has."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def newest_event() -> dict[str, Any] | None:
    """The last thing that happened: what a restored system must know."""
    event = Event.objects.order_by("-pk").values("pk", "verb", "recorded_at").first()
    return event and {"id": event["pk"], "verb": event["verb"], "recorded_at": event["recorded_at"].isoformat()}


def files(folder: str = "") -> Iterator[str]:
    """The name of every upload and prepared paper."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names))
    for inner in sorted(folders):
        yield from files(f"{prefix}{inner}")


def _put_file(writer: archive.BackupWriter, name: str) -> int:
    try:
        with default_storage.open(name, "rb") as content:
            writer.put_stream(f"{archive.FILES}/{name}", content, content.size)
    except FileNotFoundError:  # it ran out in this moment
        return 0
    return 1
