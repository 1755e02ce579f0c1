"""Run the sweep of follow-ups by hand, now or as at another moment."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casemgmt.cases.actions import sweep_cases
from casemgmt.followups import actions


class Command(BaseCommand):
    """`manage.py sweep --at 2026-11-24T09:30-08:00`."""

    help = "Opens, reminds, escalates and closes the follow-ups whose moment has come; tells of cases nobody has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="A moment with its zone, as 2026-11-24T09:30-08:00; now when left out")
        parser.add_argument("--batch", type=int, default=500)
        parser.add_argument("--most", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        at = _moment(options["at"])
        sweep_cases(at=at)
        done = actions.sweep(at=at, batch=options["batch"], most=options["most"])
        self.stdout.write(f"{done} follow-ups brought up to date")


def _moment(text: str | None) -> datetime:
    if not text:
        return timezone.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"“{text}” is no moment; write one such as 2026-11-24T09:30-08:00.") from problem
    if at.tzinfo is None:
        raise CommandError("The moment needs its zone, as in 2026-11-24T09:30-08:00 or 2026-11-24T17:30Z.")
    return at
