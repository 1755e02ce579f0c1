"""What the clock starts for reports."""

from django.utils import timezone

from casemgmt.core import replica
from casemgmt.core.tasks import sweep

from .monthly.actions import prepare_due_months
from .ready import ready_figures


@sweep
def sweep_figures() -> int:
    """Count what Oversight and the audit show first, where that takes long."""
    with replica.reading():
        return ready_figures(at=timezone.now())


@sweep
def sweep_months() -> int:
    """Have the month before prepared where a program's day has come."""
    return prepare_due_months(at=timezone.now())
