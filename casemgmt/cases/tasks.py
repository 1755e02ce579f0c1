"""What the clock starts for cases."""

from django.utils import timezone

from casemgmt.core.tasks import task

from . import actions


@task(ignore_result=True)
def sweep_cases() -> int:
    """Tell of cases that nobody has over their time, and let covers begin."""
    return actions.sweep_cases(at=timezone.now())
