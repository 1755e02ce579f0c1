"""Bring a provider directory in: HSDS JSON, a folder of HSDS tables, or any CSV with a mapping."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from casemgmt.core.actor import CLOCK
from casemgmt.core.tables import BadFile, csv_bytes
from providers.actions import NothingTaken, import_reading
from providers.actions.import_rows import Imported
from providers.files import read_path
from providers.hsds import Problem
from providers.report import report_rows

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Bring a provider directory in: HSDS 3.x JSON (one record, a list, a page, full), a folder with one CSV per "
        "HSDS table, or any CSV with --mapping. The same file twice changes nothing. Rows that are refused are "
        "reported; the others go in. A file that cannot be read changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="file or folder")
        parser.add_argument("--mapping", default="", help="shipped mapping by name, or a TOML file of your own")
        parser.add_argument(
            "--source", default="", help="publisher of the directory (default: from mapping or file name)"
        )
        parser.add_argument("--report", default="", metavar="FILE.csv", help="write what was refused into a CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = read_path(options["path"], mapping=options["mapping"], source=options["source"])
            self.stdout.write(f"Reading {options['path']}: {found.reading.rows} rows, source “{found.source}”.")
            done = import_reading(
                reading=found.reading, source=found.source, by=CLOCK, at=timezone.now(),
                is_source_named=found.is_source_named, file_name=Path(options["path"]).resolve().name,
                progress=self._progress,
            )  # fmt: skip
        except BadFile as problem:
            raise CommandError(f"{problem.message} Nothing was changed.") from None
        except NothingTaken as problem:
            self._tell(problem.done, options["report"])
            raise CommandError("No row could be taken. Nothing was changed.") from None
        except DatabaseError as problem:
            raise CommandError(
                f"The database refused the import ({type(problem).__name__}). Nothing was changed."
            ) from problem
        self._tell(done, options["report"])

    def _tell(self, done: Imported, report: str) -> None:
        self._summary(done)
        if report:
            self._report(done, report)

    def _progress(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r  {done} of {total} records", ending="\n" if done == total else "")
        elif done == total or done % 10_000 == 0:
            self.stdout.write(f"  {done} of {total} records")

    def _summary(self, done: Imported) -> None:
        for table, count in sorted(done.counts.items()):
            words = ", ".join(
                f"{count[what]} {what}" for what in ("created", "changed", "unchanged", "removed") if count[what]
            )
            self.stdout.write(f"  {table}: {words}")
        for problem in done.problems[:SHOWN]:
            self.stdout.write(f"  {_where(problem)}: {problem.reason}")
        if len(done.problems) > SHOWN:
            self.stdout.write(f"  … and {len(done.problems) - SHOWN} more; --report FILE.csv writes them all.")
        left_out = sum(not problem.is_row_refused for problem in done.problems)
        self.stdout.write(
            f"{done.rows} rows of the file = {done.taken} read + {done.refused} refused: "
            f"{done.total('created')} created, {done.total('changed')} changed, {done.total('unchanged')} unchanged, "
            f"{done.total('removed')} removed; {left_out} values left out."
        )

    def _report(self, done: Imported, path: str) -> None:
        try:
            Path(path).write_bytes(csv_bytes(report_rows(done.rows, done.refused, done.problems)))
        except OSError as problem:
            raise CommandError(f"The import is done, but the report cannot be written to {path}.") from problem
        self.stdout.write(f"Report written to {path}.")


def _where(problem: Problem) -> str:
    place = f"{problem.file} row {problem.row}" if problem.row else problem.file
    return f"{place}, {problem.column}" if problem.column else place
