"""Print the one-time link by which somebody comes to run the installation. It is written to the terminal only."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.installation.actions import print_administrator_link
from casemgmt.accounts.installation.rules import is_run_by_somebody
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible


class Command(BaseCommand):
    help = (
        "Print a one-time link that makes the installation's first administrator. "
        "With --again also where there is one: for a last administrator who was lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", nargs="?", default="", help="whom the link is for; without it the page asks")
        parser.add_argument("--again", action="store_true", help="although somebody runs the installation already")
        parser.add_argument("--unless-there", action="store_true", help="say nothing where somebody does")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["unless_there"] and is_run_by_somebody():
            return
        email = _checked(options["email"])
        try:
            secret = print_administrator_link(email=email, is_again=options["again"], by=CLOCK, at=timezone.now())
        except NotPossible:
            raise CommandError(
                "Somebody runs this installation already. If nobody of them can sign in any more, "
                "`manage.py first_administrator MAIL --again` lets another one in."
            ) from None
        path = reverse("accounts:first_administrator", args=[secret])
        self.stdout.write(
            f"Open this to run the installation; it works once, for a day:\n\n  {settings.SITE_URL}{path}\n\n"
        )


def _checked(email: str) -> str:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise CommandError(f"{email} is no e-mail address.") from None
    return email
