"""`import_encounters PATH --program SLUG --mapping FILE`: read a dispatch export from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casemgmt.accounts.models import Program
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.tables import csv_bytes
from casemgmt.encounters.actions import give_up_import, run_import, start_import
from casemgmt.encounters.models import EncounterImport
from casemgmt.encounters.queries import report_rows, shipped_mappings

MOST_LINES = 50


class Command(BaseCommand):
    help = "Read encounters from a dispatch export (CSV or XLSX). The format of the mapping: docs/importing.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the export")
        parser.add_argument("--program", required=True, help="slug of the program the encounters belong to")
        parser.add_argument("--mapping", required=True, help="a mapping file, or the name of one that ships")
        parser.add_argument("--dates", choices=["month-first", "day-first"], help="what 05/11/2026 begins with")
        parser.add_argument("--report", type=Path, help="write every refusal and doubt to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        program = _program(options["program"])
        text = _mapping(options["mapping"])
        content = _bytes(options["path"])
        name = options["path"].name
        try:
            batch = start_import(
                program=program,
                mapping_text=text,
                file_name=name,
                content=content,
                by=CLOCK,
                at=timezone.now(),
                is_day_first={"month-first": False, "day-first": True}.get(options["dates"]),
                in_background=False,
            )
        except NotPossible as problem:
            raise CommandError(f"Nothing was imported. {problem.message}") from None
        run_import(batch=batch, by=CLOCK, at=timezone.now(), on_progress=self._progress)
        if batch.state == EncounterImport.State.ASKED:
            give_up_import(batch=batch, by=CLOCK, at=timezone.now())
            raise CommandError(f"Nothing was imported. {batch.problem} Say --dates month-first or --dates day-first.")
        self._tell(batch, options["report"])
        if batch.state == EncounterImport.State.FAILED:
            raise CommandError(f"Nothing was imported. {batch.problem}")

    def _progress(self, batch: EncounterImport) -> None:
        self.stdout.write(f"  {batch.rows_read} of {batch.rows_total} rows")

    def _tell(self, batch: EncounterImport, report: Path | None) -> None:
        self.stdout.write(
            f"{batch.rows_total} rows of the file = {batch.taken} read + {batch.refused} refused + {batch.skipped} "
            f"left out: {batch.created} new, {batch.changed} changed, {batch.unchanged} unchanged."
        )
        problems = list(batch.problems.all())
        refused = [problem for problem in problems if problem.is_refusal]
        for problem in refused[:MOST_LINES]:
            self.stdout.write(f"  row {problem.row_number} · {problem.column or '–'} · {problem.reason}")
        if len(refused) > MOST_LINES:
            self.stdout.write(f"  … and {len(refused) - MOST_LINES} more")
        doubts = sum(problem.outcome == "doubted" for problem in problems)
        if doubts:
            self.stdout.write(f"{doubts} values are doubted; see the report on the import's page, or --report.")
        if report:
            report.write_bytes(csv_bytes(report_rows(batch)))
            self.stdout.write(f"Report: {report}")


def _program(slug: str) -> Program:
    program = Program.objects.filter(slug=slug).first()
    if program is None:
        known = ", ".join(Program.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no program “{slug}”. Programs here: {known}.")
    return program


def _mapping(name: str) -> str:
    shipped = shipped_mappings()
    if name in shipped:
        return shipped[name].read_text(encoding="utf-8")
    return _text(Path(name))


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not text in UTF-8; a mapping is a TOML file.") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}.") from None
