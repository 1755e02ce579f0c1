"""Restoring a backup: all of it or nothing, counted before it counts."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction

from casemgmt.core.database import as_owner
from casemgmt.core.models import Effect, Event

from . import archive, keys, rows
from .archive import BackupReader, BackupRefused
from .writing import files, migrations, newest_event


@dataclass(frozen=True)
class Restored:
    """What was put back, what was found to be right, what the keys say, and how long it took."""

    taken_at: str
    version: str
    tables: int
    rows: int
    files: int
    newest_event: dict[str, Any] | None
    waiting: int
    keys: list[str]
    seconds: float


@dataclass
class PutFiles:
    """The files that the backup names, and those of them that were not there."""

    names: set[str] = field(default_factory=set)
    new: list[str] = field(default_factory=list)


def restore_backup(stream: IO[bytes], *, replace: bool = False) -> Restored:
    """Put everything back as the backup has it, into an empty system unless told to replace what is there.

    Rows come in one transaction, which is kept only when the file was whole, every table has as many rows as were
    counted when the backup was taken, and the newest event is the same.
    """
    began = time.monotonic()
    with archive.read_from(stream) as backup:
        _make_tables()
        _refuse_other_release(backup.manifest)
        if not replace:
            _refuse_unless_empty()
        with _files_as_rows() as put, as_owner(), transaction.atomic(), connection.cursor() as cursor:
            _put_back(cursor, backup, put, replace=replace)
            _verify(cursor, backup, len(put.names))
    ContentType.objects.clear_cache()
    return _report(backup.manifest, len(put.names), time.monotonic() - began)


# ── What it goes into ────────────────────────────────────────────────────────────────────────────────────────────────
def _make_tables() -> None:
    if "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)


def _refuse_other_release(manifest: dict[str, Any]) -> None:
    """Rows fit the tables of the release that wrote them."""
    here, there = ({f"{app} {name}" for app, name in several} for several in (migrations(), manifest["migrations"]))
    if here != there:
        raise BackupRefused(
            f"This backup was taken under release {manifest['version']}, whose tables differ from those of this "
            f"release, {settings.VERSION}. Restore it with that release into a new database, then upgrade. "
            f"Only here: {_some(here - there)}. Only in the backup: {_some(there - here)}."
        )


def _some(names: set[str]) -> str:
    shown = ", ".join(sorted(names)[:5]) or "none"
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


def _refuse_unless_empty() -> None:
    if get_user_model().objects.exists() or Event.objects.exists():
        raise BackupRefused(
            "This database is not empty. Name a new one in DATABASE_URL and DATABASE_OWNER_URL, or say --replace: "
            "then everything in it is lost."
        )
    if any(files()):
        raise BackupRefused("MEDIA_ROOT is not empty. Name a new folder, or say --replace: then its files go.")


# ── Putting back ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _put_back(cursor: Any, backup: BackupReader, put: PutFiles, *, replace: bool) -> None:
    cursor.execute("SET LOCAL lock_timeout = '10s'")
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    tables = list(rows.columns_of_tables(cursor))
    quiet = rows.quiet_triggers(cursor)
    rows.empty(cursor, tables, full=replace)
    for kind, name, parts in backup.things():
        if kind == archive.TABLES:
            with _refused_rows_said(name):
                rows.rows_in(cursor, name, backup.manifest["tables"][name]["columns"], parts)
        elif kind == archive.FILES:
            _put_file(name, b"".join(parts), put)
    rows.wake_triggers(cursor, quiet)
    rows.set_sequences(cursor, backup.manifest["sequences"])


@contextmanager
def _refused_rows_said(table: str) -> Iterator[None]:
    """Without the words of the database, which repeat what stands in the row."""
    try:
        yield
    except psycopg.DataError as problem:
        raise BackupRefused(
            f"Nothing was restored: the backup is damaged in {table} ({problem.sqlstate}). Take an earlier one."
        ) from None


def _put_file(name: str, content: bytes, put: PutFiles) -> None:
    put.names.add(name)
    if default_storage.exists(name):
        with default_storage.open(name, "rb") as present:
            if present.read() == content:
                return
        default_storage.delete(name)
    put.new.append(default_storage.save(name, File(io.BytesIO(content))))
    if put.new[-1] != name:
        raise BackupRefused(f"A file could not be put back under its name in MEDIA_ROOT: {name}.")


@contextmanager
def _files_as_rows() -> Iterator[PutFiles]:
    """Files know no transaction: new ones go when the rest was not kept, old ones when it was."""
    put = PutFiles()
    try:
        yield put
    except BaseException:
        for name in put.new:
            default_storage.delete(name)
        raise
    for name in set(files()) - put.names:
        default_storage.delete(name)


# ── Is it all there? ─────────────────────────────────────────────────────────────────────────────────────────────────
def _verify(cursor: Any, backup: BackupReader, count: int) -> None:
    expected = {table: told["rows"] for table, told in backup.manifest["tables"].items()}
    found = rows.counts_of(cursor, rows.columns_of_tables(cursor))
    wrong = [f"{table}: {found.get(table)} of {most}" for table, most in expected.items() if found.get(table) != most]
    if wrong or found.keys() != expected.keys():
        raise BackupRefused(f"Nothing was restored: rows are missing ({', '.join(wrong) or 'another list of tables'}).")
    if newest_event() != backup.manifest["newest_event"]:
        raise BackupRefused("Nothing was restored: the newest event is not the one the backup was taken with.")
    if not backup.end or backup.end["files"] != count:
        raise BackupRefused("Nothing was restored: uploads are missing in the backup.")


def _report(manifest: dict[str, Any], count: int, seconds: float) -> Restored:
    return Restored(
        taken_at=manifest["taken_at"],
        version=manifest["version"],
        tables=len(manifest["tables"]),
        rows=sum(told["rows"] for told in manifest["tables"].values()),
        files=count,
        newest_event=manifest["newest_event"],
        waiting=Effect.objects.waiting().count(),
        keys=keys.missing(manifest["keys"]),
        seconds=seconds,
    )
