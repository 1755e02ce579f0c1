"""What the clock starts for cases."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from . import actions
from .caseload.actions import clear_caseloads


@sweep
def sweep_cases() -> int:
    """Tell of cases that nobody has over their time, and let covers begin."""
    return actions.sweep_cases(at=timezone.now())


@sweep
def sweep_caseloads() -> int:
    """Throw away spreadsheets that lie open and that nobody brought."""
    return clear_caseloads(at=timezone.now())
