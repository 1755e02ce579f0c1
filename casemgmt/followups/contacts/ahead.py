"""Whether contacts are planned for a case, for what asks of cases without any plan."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from .models import FollowUp


class ContactsAhead:
    """A contact that is to come or open, and that no hold pauses."""

    heeds: tuple[str, ...] = ("followup.",)

    def __str__(self) -> str:
        return "planned contacts"

    def ahead(self) -> Exists:
        return Exists(FollowUp.objects.running().filter(case=OuterRef("pk")))

    def last_ended(self) -> Any:
        rows = FollowUp.objects.filter(case=OuterRef("pk"), ended_at__isnull=False)
        return Subquery(rows.order_by("-ended_at").values("ended_at")[:1])
