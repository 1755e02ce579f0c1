"""The programs of the installation, as whoever runs it reads them: no word of anybody served."""

from typing import Any

from django.db.models import Count, Q

from casemgmt.accounts.models import Program


def all_programs() -> list[Any]:
    """Each with how many work there; those at work first."""
    here = Count("memberships__user", filter=Q(memberships__left_at=None), distinct=True)
    rows = Program.objects.annotate(people_here=here)
    return sorted(rows.order_by("name", "pk"), key=lambda program: program.retired_at is not None)
