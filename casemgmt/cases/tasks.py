"""What the clock starts for cases."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from . import actions


@sweep
def sweep_cases() -> int:
    """Tell of cases that nobody has over their time, and let covers begin."""
    return actions.sweep_cases(at=timezone.now())
