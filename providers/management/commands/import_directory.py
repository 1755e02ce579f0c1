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
from providers.actions import NothingTaken, import_reading, look_at_reading
from providers.actions.import_rows import Imported
from providers.files import DirectoryFile, read_path
from providers.hsds import NoServices, Problem
from providers.report import COUNTED, compared_lines, report_rows

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Bring a provider directory in: HSDS 1 to 3 or Ohana as JSON, folder, data package, ZIP or XLSX, or any CSV or "
        "XLSX with --mapping. The same file twice changes nothing. Rows that are refused are "
        "reported; the others go in. A file that cannot be read changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="file or folder")
        parser.add_argument("--mapping", default="", help="shipped mapping by name, or a TOML file of your own")
        parser.add_argument(
            "--source", default="", help="publisher of the directory (default: from mapping or file name)"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and write nothing")
        parser.add_argument("--partial", action="store_true", help="the file is a part: nothing is missing in it")
        parser.add_argument(
            "--drop", action="store_true", help="mark what the file lacks as not listed, though it is over a third"
        )
        parser.add_argument("--report", default="", metavar="FILE.csv", help="write what was refused into a CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = read_path(options["path"], mapping=options["mapping"], source=options["source"])
            if found.reading.shape:
                self.stdout.write(f"This is {found.reading.shape}.")
            self.stdout.write(f"Reading {options['path']}: {found.reading.rows} rows, source “{found.source}”.")
            done = self._done(found, options)
        except NoServices as problem:
            self._tell(Imported(problems=problem.reading.problems, rows=problem.reading.rows), options["report"])
            raise CommandError(f"{problem.message} Nothing was changed.") from None
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
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")

    def _done(self, found: DirectoryFile, options: dict[str, Any]) -> Imported:
        how: dict[str, Any] = {
            "reading": found.reading, "source": found.source, "by": CLOCK, "at": timezone.now(),
            "is_source_named": found.is_source_named, "progress": self._progress,
            "is_whole": not options["partial"], "may_drop": True if options["drop"] else None,
        }  # fmt: skip
        if options["dry_run"]:
            return look_at_reading(**how)
        return import_reading(**how, file_name=Path(options["path"]).resolve().name)

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
            words = ", ".join(f"{count[what]} {what}" for what in COUNTED if count[what])
            self.stdout.write(f"  {table}: {words}")
        for line in compared_lines(done.compared):
            self.stdout.write(f"  {line}")
        for problem in done.problems[:SHOWN]:
            self.stdout.write(f"  {_where(problem)}: {problem.reason}")
        if len(done.problems) > SHOWN:
            self.stdout.write(f"  … and {len(done.problems) - SHOWN} more; --report FILE.csv writes them all.")
        left_out = sum(not (problem.is_row_refused or problem.is_remark) for problem in done.problems)
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
