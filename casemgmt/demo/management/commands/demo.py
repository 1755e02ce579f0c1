"""`manage.py demo`: fills an empty database with a believable city, so that a newcomer has something to walk
through. Who works there and the directory stand at once; what happened in it follows, behind pages that are up."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import F

from casemgmt.core import effects
from casemgmt.core.models import Effect
from casemgmt.demo.absences import say_who_is_away, say_who_is_on_call
from casemgmt.demo.city import City, build_city
from casemgmt.demo.lives import DAYS, Lives, present
from casemgmt.demo.team import care_for_the_team
from casemgmt.demo.voices import say_how_it_was
from casemgmt.reports.ready import forget_readied


class Command(BaseCommand):
    help = "Fill an empty database with an invented city. The same seed gives the same city. Needs DEMO=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=160)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Set DEMO=1 to fill this database with invented people. Never do so on a production system."
            )
        if options["people"] < 1:
            raise CommandError("--people takes a whole number from 1.")
        at = present()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")
        with effects.without_nudge():
            with transaction.atomic():
                city = build_city(seed=options["seed"], at=at - timedelta(days=DAYS + 1), now=at)
            with transaction.atomic():
                self._live(city, options, at)
        forget_readied()  # the clock has counted the empty city meanwhile
        self.stdout.write(f"  The city of Riverside has lived for {DAYS} days.")

    def _live(self, city: City, options: dict[str, Any], at: datetime) -> None:
        """All that has happened, seen at once when it is told: pages and the clock may be at work meanwhile, and would
        take a call of last summer for one that nobody has heard yet."""
        Lives(city, seed=options["seed"], people=options["people"], at=at, say=self.stdout.write).live()
        say_who_is_away(city, at)
        say_who_is_on_call(city, at)
        say_how_it_was(city, at)
        care_for_the_team(city, at)
        self._let_old_mail_rest(at)

    def _let_old_mail_rest(self, at: Any) -> None:
        """What would have been sent long ago is marked as sent; the mailbox starts with the last hours."""
        old = Effect.objects.filter(delivered_at=None, dropped_at=None, due_at__lt=at - timedelta(hours=6))
        old.update(delivered_at=F("due_at"))
