"""Put a backup back into an empty database and folder, count everything, and say how long it took."""

import contextlib
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from casemgmt.core.backup import BackupRefused, Restored, restore_backup


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", help="the file that `manage.py backup` wrote, or - for standard input")
        parser.add_argument(
            "--replace", action="store_true", help="the database is not empty: lose all that is in it, and all files"
        )

    def handle(self, *args: Any, place: str, replace: bool, **options: Any) -> None:
        if not settings.DATABASE_OWNER:
            raise CommandError(
                "The setting DATABASE_OWNER_URL is missing: only the role that owns the tables may restore."
            )
        try:
            with _opened(place) as stream:
                restored = restore_backup(stream, replace=replace)
        except (BackupRefused, OSError) as problem:
            raise CommandError(str(problem)) from problem
        except OperationalError as problem:
            raise CommandError(
                "The database is in use or does not answer. Stop the web process, the workers and beat, then try again."
            ) from problem
        self.stdout.write(_told(restored))
        for sentence in restored.keys:
            self.stdout.write(self.style.WARNING(sentence))


@contextlib.contextmanager
def _opened(place: str) -> Iterator[IO[bytes]]:
    if place == "-":
        yield sys.stdin.buffer
    else:
        with open(place, "rb") as stream:
            yield stream


def _told(restored: Restored) -> str:
    newest = restored.newest_event
    last = f"the newest event is {newest['id']} of {newest['recorded_at']}" if newest else "no event had happened"
    keys = "" if restored.keys else "\nThe keys here are those it was taken under."
    return (
        f"Restored in {restored.seconds:.1f} s what release {restored.version} had at {restored.taken_at}: "
        f"{restored.tables} tables, {restored.rows} rows, {restored.files} files; every table was counted, {last}.\n"
        f"Messages that waited at that moment and go out when the workers start: {restored.waiting}. "
        f"Some of them may have been sent since.{keys}"
    )
