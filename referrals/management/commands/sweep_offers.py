"""Run the sweep of requests by hand, now or as at another moment."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from casemgmt.core.moments import moment

from ... import actions
from ...appointments.actions.sweep import ask_after_appointments


class Command(BaseCommand):
    """`manage.py sweep_offers --at 2026-11-24T09:30-08:00`."""

    help = "Reminds, hands to us and expires the requests whose moment has come; asks after linkages and appointments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="A moment with its zone, as 2026-11-24T09:30-08:00; now when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        at = moment(options["at"])
        done = actions.act_on_ended_consents(at=at)
        done += actions.act_on_due_offers(at=at) + ask_after_appointments(at=at)
        self.stdout.write(f"{done} requests brought up to date")
