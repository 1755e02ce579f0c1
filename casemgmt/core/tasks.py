"""What the clock starts in core, and the one door through which the other apps reach Celery."""

from celery import shared_task
from django.utils import timezone

from . import health, outbox

task = shared_task

__all__ = ["beat_heart", "deliver_outbox", "task"]


@shared_task(ignore_result=True)
def beat_heart() -> None:
    """Show that a message reaches a worker and the worker reaches the database."""
    health.beat("worker", at=timezone.now())


@shared_task(ignore_result=True)
def deliver_outbox() -> int:
    """Send what waits in the outbox."""
    return outbox.deliver_due(at=timezone.now())
