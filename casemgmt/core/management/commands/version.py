"""`manage.py version`: the release of this code, and whether the database is as it wants it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error

from casemgmt.core import condition


class Command(BaseCommand):
    help = "Says which release this is, and which migrations wait."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Aftercall {settings.VERSION}")
        try:
            waiting = condition.migrations_waiting()
        except Error:
            self.stdout.write("The database does not answer; which migrations wait is not known.")
            return
        self.stdout.write(f"Migrations that wait: {', '.join(waiting) or 'none'}")
