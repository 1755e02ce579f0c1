"""What the clock starts for offers."""

from django.utils import timezone

from casemgmt.core import health
from casemgmt.core.tasks import task

from . import actions


@task(ignore_result=True)
def sweep_offers() -> int:
    """Remind, hand over, expire and check the offers whose moment has come."""
    at = timezone.now()
    done = actions.sweep(at=at)
    health.beat("sweep_offers", at=at)
    return done
