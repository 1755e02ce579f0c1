"""`manage.py bench`: seed people in a database of its own, time the busiest pages. Never fails for being slow."""

import os
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.timezone import now

from casemgmt.demo.bench import directory, figures, files, finding
from casemgmt.demo.bench.database import line_to, own_database, that_database
from casemgmt.demo.bench.due import Swept, store, sweeps
from casemgmt.demo.bench.measure import Timing, measure, pages
from casemgmt.demo.bench.seeding import seed
from casemgmt.demo.bench.served import served
from casemgmt.demo.city import build_city
from casemgmt.people.models import Person
from providers.models import Service


class Command(BaseCommand):
    help = "Seed people in a database of its own and time the busiest pages against bare psycopg."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=10_000)
        parser.add_argument("--runs", type=int, default=20)
        parser.add_argument("--follow-ups", type=int, default=1_000_000, help="Stored ones that the sweep passes by.")
        parser.add_argument("--offers", type=int, default=100_000, help="That the agency of the inbox has received.")
        parser.add_argument("--due", type=int, default=100_000, help="Due at once, after an outage.")
        parser.add_argument("--calls", type=int, default=100_000, help="On record, for the measures.")
        parser.add_argument("--registry", type=int, default=100_000, help="People among whom somebody is looked for.")
        parser.add_argument("--doubles", type=int, default=100, help="Planted in the registry, of each kind.")
        parser.add_argument(
            "--only", choices=["pages", "finding", "figures", "files", "directory"], help="One part alone."
        )
        parser.add_argument("--rows", type=int, default=1_000_000, help="Of an export.")
        parser.add_argument("--agencies", type=int, default=5_000, help="Of a city whose audit is drawn.")
        parser.add_argument("--services", type=int, default=100_000, help="Listings the directory is searched among.")
        parser.add_argument("--database", default="", help="One that an earlier run kept: its pages alone.")
        parser.add_argument("--keep", action="store_true", help="Keep the database.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"]:
            with that_database(options["database"]) as name:
                if options["only"] == "figures":
                    return self._each_measure(name, options["runs"])
                if options["only"] == "directory":
                    return self._each_question(name, options["runs"])
                return self._each_page(name, options["runs"])
        parts = {"pages": self._pages, "finding": self._finding, "figures": self._figures, "files": self._files}
        parts["directory"] = self._directory
        for name in [options["only"]] if options["only"] else ("pages", "finding", "directory"):
            parts[name](options)
        return None

    def _figures(self, options: dict[str, Any]) -> None:
        """Measures at a city's volume: `--people 100000 --calls 1000000` is that of a large one."""
        with own_database(keep=options["keep"]) as name:
            seed(name, people=options["people"], offers=0, say=self.stdout.write)
            with line_to(settings.DATABASE_OWNER, name) as line:
                figures.fill_calls(line, calls=options["calls"])
            self._each_measure(name, options["runs"])

    def _each_measure(self, name: str, runs: int) -> None:
        with line_to(settings.DATABASE_OWNER, name) as line:
            before = figures.stir(line)
            self.stdout.write(
                f"{figures.volumes(line)}; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; {name}"
            )
            self.stdout.write(
                f"{f'measures over {figures.PERIOD} days':32}{'now ms':>9}{'as of ms':>9}{'hand ms':>9}{'ratio':>7}"
            )
            for seen in figures.timings(line, runs=runs, before=before):
                floor = "" if seen.floor is None else f"{seen.floor:.1f}"
                ratio = "" if seen.floor is None else f"{seen.now / seen.floor:.1f}"
                self.stdout.write(f"{seen.code:32}{seen.now:9.1f}{seen.as_of:9.1f}{floor:>9}{ratio:>7}  {seen.differs}")
        for page, took in figures.pages(runs=runs).items():
            self.stdout.write(f"{page:32}{took:9.1f}")

    def _finding(self, options: dict[str, Any]) -> None:
        """People found in a registry: a database of its own, so that nothing else stands in the way."""
        with own_database(keep=options["keep"]) as name:
            at = now()
            build_city(seed=1, at=at - timedelta(days=1), now=at)
            planted = finding.fill(options["registry"], options["doubles"])
            self.stdout.write(f"\n{Person.objects.count():,} people in the registry, {len(planted):,} of them twice")
            self._found("name and birth date (or shared phone)", finding.how_well(planted, finding.by_name_and_date))
            self._found("the name alone", finding.how_well(planted, finding.by_name))
            with line_to(connection.settings_dict, name) as line:
                self.stdout.write(f"{'common names':32}{'p50 ms':>9}{'p95 ms':>9}  slowest")
                for seen in finding.how_fast(line, runs=options["runs"]):
                    self.stdout.write(f"{seen.name:32}{seen.p50:9.1f}{seen.p95:9.1f}  {seen.slowest}")

    def _directory(self, options: dict[str, Any]) -> None:
        """The directory's search: how well it answers over invented listings, how long it takes among very many."""
        with own_database(keep=options["keep"]) as name:
            tuned, held, worst = directory.how_well(now())
            self.stdout.write(f"\nDirectory: nDCG@5 {tuned:.2f} over questions it was tuned by, {held:.2f} held out")
            self.stdout.write("".join(f"  {score:.2f} {words}\n" for words, score in worst))
            directory.fill(options["services"])
            self._each_question(name, options["runs"])

    def _each_question(self, name: str, runs: int) -> None:
        head = "".join(f"{word:>9}" for word in ("queries", "ms", "hand ms", "allowed"))
        self.stdout.write(f"{f'{Service.objects.count():,} services':44}{head}")
        with line_to(connection.settings_dict, name) as line:
            for seen in directory.how_long(line, at=now(), runs=runs):
                told = f"{seen.queries:9}{seen.took:9.1f}{seen.by_hand:9.1f}{seen.allowed:9.1f}"
                self.stdout.write(f"{seen.question:44}{told}")

    def _files(self, options: dict[str, Any]) -> None:
        """Exports and a paper, by seconds and memory: a database of its own with very many planned contacts."""
        with own_database(keep=options["keep"]) as name:
            files.few_lives(say=self.stdout.write)
            with line_to(settings.DATABASE_OWNER, name) as line:
                store(line, rows=options["rows"], first=now() + timedelta(hours=1))
            head = ("rows", "seconds", "rows/s", "peak MB", "more MB", "file MB")
            self.stdout.write(f"\n{'files':32}" + "".join(f"{word:>12}" for word in head))
            self._filed(files.audit_of(options["agencies"]))
            for seen in files.exports():
                self._filed(seen)

    def _filed(self, seen: files.Filed) -> None:
        told = (seen.seconds, seen.rate, seen.peak, seen.more, seen.size)
        self.stdout.write(f"{seen.name:32}{seen.rows:12,}" + "".join(f"{value:12.1f}" for value in told))

    def _found(self, typed: str, rows: list[finding.FoundRate]) -> None:
        self.stdout.write(f"{typed:42}{'sought':>8}{'in ten':>9}{'first':>9}")
        for row in rows:
            self.stdout.write(f"  {row.kind:40}{row.many:8}{row.among_ten:9.1%}{row.first:9.1%}")

    def _pages(self, options: dict[str, Any]) -> None:
        with own_database(keep=options["keep"]) as name:
            seed(name, people=options["people"], offers=options["offers"], say=self.stdout.write)
            self._each_page(name, options["runs"])
            self._sweeps(name, stored=options["follow_ups"], due=options["due"])
        self.stdout.write(
            "Queries, and processor time of the page in ms (writing SQL, sending it, objects of rows, drawing, the\n"
            "rest): in this process, signed in, warm. p50, p95 and pages a second: over HTTP, gunicorn with two\n"
            "processes, one client. Floor: the same rows by SQL written by hand, over a bare connection.\n"
            "Sweep: opens contacts with their events, 500 at a time; bare: the same claim and change in one statement."
        )

    def _each_page(self, name: str, runs: int) -> None:
        self._head()
        with line_to(connection.settings_dict, name) as line, served(name, workers=2) as site:
            for page in pages():
                self._row(measure(page, site.port, line, runs=runs))

    def _sweeps(self, name: str, *, stored: int, due: int) -> None:
        soon = now() + timedelta(hours=1)
        with line_to(settings.DATABASE_OWNER, name) as line:
            store(line, rows=stored, first=soon)
            self.stdout.write(
                f"\n{f'{stored:,} contacts stored':32}{'queries':>8}{'ms':>9}{'rows/s':>9}{'bare ms':>9}{'ratio':>7}"
            )
            few = sweeps(line, due=min(500, due), runs=5, first=soon)
            self._swept(few)
            self._swept(sweeps(line, due=due, runs=1, first=few.until))

    def _swept(self, seen: Swept) -> None:
        ratio = seen.took / seen.bare
        self.stdout.write(f"{seen.name:32}{seen.queries:8}{seen.took:9.1f}{seen.rate:9.0f}{seen.bare:9.1f}{ratio:7.1f}")

    def _head(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
        self.stdout.write(
            f"{Person.objects.count():,} people, {Service.objects.count():,} services; "
            f"{os.cpu_count()} cores, PostgreSQL {version}"
        )
        parts = "".join(f"{part:>7}" for part in ("SQL", "sent", "rows", "drawn", "rest"))
        self.stdout.write(
            f"{'':32}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'a second':>9}{parts}{'floor ms':>9}  aim; "
            f"load average {os.getloadavg()[0]:.1f}"
        )

    def _row(self, seen: Timing) -> None:
        parts = "".join(f"{seen.cpu[part]:7.1f}" for part in ("SQL", "sent", "rows", "drawn", "rest"))
        floor = "" if seen.floor is None else f"{seen.floor:.1f}"
        self.stdout.write(
            f"{seen.page.name:32}{seen.queries:8}{seen.p50:9.1f}{seen.p95:9.1f}{seen.rate:9.1f}{parts}{floor:>9}"
            f"  {seen.page.aim}"
        )
