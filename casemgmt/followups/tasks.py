"""What the clock starts for follow-ups."""

from django.utils import timezone

from casemgmt.core import health
from casemgmt.core.tasks import task

from . import actions


@task(ignore_result=True)
def sweep_followups() -> int:
    """Open, remind, escalate and close the follow-ups whose moment has come."""
    at = timezone.now()
    done = actions.sweep(at=at)
    health.beat("sweep_followups", at=timezone.now())
    return done
