"""How many duties are late, by kind: for the health of the installation, never about anybody."""

from datetime import datetime

from django.db.models import Count

from .models import Duty, DutyKind


def count_late(at: datetime) -> dict[str, dict[str, int]]:
    """What the program's own people are late with, of all programs together; one question."""
    rows = Duty.objects.ours().late(at).order_by().values_list("kind").annotate(n=Count("pk"))
    return {"duties_late": dict.fromkeys(DutyKind.values, 0) | dict(rows)}
