"""Write into the ledger what stands open already: after it was added, or after a repair by hand. May be run again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casemgmt.duties.ledger import fill


class Command(BaseCommand):
    help = "Open, move and end duties so that the ledger is what every case, contact, call and request asks for."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{fill(at=timezone.now())} duties were written.")
