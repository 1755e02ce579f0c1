"""`manage.py load`: fifty people at work over HTTP. Never fails for being slow; fails when a page does."""

import os
from argparse import ArgumentParser
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.timezone import now

from casemgmt.core import effects
from casemgmt.demo.bench.atwork import bring
from casemgmt.demo.bench.database import line_to, own_database, that_database
from casemgmt.demo.bench.load import LoadRow, rows, work
from casemgmt.demo.bench.seeding import seed
from casemgmt.demo.bench.served import served
from casemgmt.people.models import Person
from casemgmt.reports.ready import ready_figures


class Command(BaseCommand):
    help = "Forty navigators, three managers and seven agencies at work, against gunicorn on a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=10_000)
        parser.add_argument("--offers", type=int, default=10_000, help="That one agency has received.")
        parser.add_argument("--seconds", type=int, default=60)
        parser.add_argument("--workers", type=int, default=2, help="Processes of gunicorn.")
        parser.add_argument("--database", default="", help="One that an earlier bench kept, instead of a new one.")
        parser.add_argument("--keep", action="store_true", help="Keep the database.")

    def handle(self, *args: Any, **options: Any) -> None:
        with self._database(options) as name:
            if not options["database"]:
                seed(name, people=options["people"], offers=options["offers"], say=self.stdout.write)
            with line_to(settings.DATABASE_OWNER, name) as line, effects.without_nudge():
                workers = bring(line, at=now())
                took = self._readied()
            self.stdout.write(
                f"{Person.objects.count():,} people stored, {len(workers)} at work for {options['seconds']} s; "
                f"{options['workers']} processes, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; "
                f"figures readied in {took:.1f} s, as the clock does every five minutes"
            )
            connection.close()
            with served(name, workers=options["workers"]) as site:
                used = site.seconds()
                seen = work(workers, port=site.port, seconds=options["seconds"])
                used = site.seconds() - used
        self._said(rows(seen), options["seconds"] * 0.9, used)

    def _readied(self) -> float:
        """No clock runs beside these pages: what it would have counted by now is counted before they begin."""
        began = perf_counter()
        ready_figures(at=now())
        return perf_counter() - began

    def _database(self, options: dict[str, Any]) -> AbstractContextManager[str]:
        return that_database(options["database"]) if options["database"] else own_database(keep=options["keep"])

    def _said(self, found: list[LoadRow], seconds: float, used: float) -> None:
        self.stdout.write(f"{'':24}{'pages':>8}{'errors':>8}{'p50 ms':>9}{'p95 ms':>9}")
        for row in found:
            self.stdout.write(f"{row.name:24}{row.many:8}{row.errors:8}{row.p50:9.0f}{row.p95:9.0f}")
        if not found:
            raise CommandError("No page was asked for.")
        everything = found[-1]
        self.stdout.write(
            f"{everything.many / seconds:.1f} pages a second; {used:.0f} s of processor time of gunicorn "
            "(PostgreSQL's and this client's besides); load average now "
            f"{os.getloadavg()[0]:.1f}"
        )
        if everything.errors:
            raise CommandError(f"{everything.errors} pages failed.")
