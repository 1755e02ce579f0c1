"""`manage.py refresh_search`: what the search reads of each listing, worked out again, once after an upgrade."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from providers import search_index
from providers.models import Service

AT_ONCE = 500


class Command(BaseCommand):
    help = "Work out again what the search reads of each listing: words, whom it takes, where it is. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        ids = list(Service.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            with transaction.atomic():
                search_index.refresh(ids[start : start + AT_ONCE], at=timezone.now())
            self.stdout.write(f"{min(start + AT_ONCE, len(ids)):,} of {len(ids):,}")
