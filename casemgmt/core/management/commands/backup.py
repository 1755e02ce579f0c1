"""Write all rows and uploads into one file. Keys are not in it: keep the settings somewhere else."""

import contextlib
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casemgmt.core import health
from casemgmt.core.backup import Written, write_backup

# The name under which /metrics tells how old the last backup is.
BACKUP = "backup"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place",
            help="a new file; a folder, in which a file named after the moment is made; or - for standard output",
        )

    def handle(self, *args: Any, place: str, **options: Any) -> None:
        at = timezone.now()
        if place == "-":
            self.stderr.write(_told(write_backup(sys.stdout.buffer, at=at), "standard output"))
            health.beat(BACKUP, at=at)
            return
        path = _file(place, at)
        with _new_file(path) as stream:
            written = write_backup(stream, at=at)
        health.beat(BACKUP, at=at)
        self.stdout.write(_told(written, f"{path} ({path.stat().st_size / 1e6:.1f} MB)"))


def _file(place: str, at: datetime) -> Path:
    path = Path(place)
    return path / f"aftercall-{at:%Y%m%dT%H%M%SZ}.backup" if path.is_dir() else path


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """It gets its name once it is whole, and only its owner may read it."""
    draft = path.with_name(f"{path.name}.part")
    if path.exists():
        raise CommandError(f"{path} is there already. A backup is never written over another: name a new file.")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as problem:
        raise CommandError(f"The backup could not be written to {path}: {problem.strerror or problem}.") from problem
    finally:
        draft.unlink(missing_ok=True)


def _told(written: Written, place: str) -> str:
    newest = written.newest_event
    last = f"newest event {newest['id']} of {newest['recorded_at']}" if newest else "no event yet"
    return (
        f"Backup written to {place} in {written.seconds:.1f} s: {written.tables} tables, {written.rows} rows, "
        f"{written.files} files, {last}.\n"
        "The keys are not in it. Whoever restores it needs the same SECRET_KEY and SECRET_STORE_KEY."
    )
