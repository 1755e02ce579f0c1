"""What the clock starts for publishing."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from .actions import publish_due_quarters


@sweep
def sweep_releases() -> int:
    """Publish the quarters that are ready."""
    return publish_due_quarters(at=timezone.now())
