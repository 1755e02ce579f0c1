"""What the clock starts for feedback."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from . import actions


@sweep
def sweep_surveys() -> int:
    """Ask those whose case was closed or whose service began, where the program turned that on."""
    return actions.sweep_surveys(at=timezone.now())
