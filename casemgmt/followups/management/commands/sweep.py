"""Run the sweep of follow-ups by hand, now or as at another moment."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from casemgmt.cases.actions import sweep_cases
from casemgmt.core.moments import moment

from ...contacts.actions import sweep_contacts


class Command(BaseCommand):
    """`manage.py sweep --at 2026-11-24T09:30-08:00`."""

    help = "Opens, reminds, escalates and closes the follow-ups whose moment has come; tells of cases nobody has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="A moment with its zone, as 2026-11-24T09:30-08:00; now when left out")
        parser.add_argument("--batch", type=int, default=500)
        parser.add_argument("--most", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        at = moment(options["at"])
        sweep_cases(at=at)
        done = sweep_contacts(at=at, batch=options["batch"], most=options["most"])
        self.stdout.write(f"{done} follow-ups brought up to date")
