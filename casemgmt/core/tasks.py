"""What the clock starts in core, and the one door through which the other apps reach Celery."""

from celery import shared_task
from django.utils import timezone

from . import health, outbox

task = shared_task

__all__ = ["beat_heart", "deliver_outbox", "deliver_web_calls", "task"]


@shared_task(ignore_result=True)
def beat_heart() -> None:
    """Show that a message reaches a worker and the worker reaches the database."""
    health.beat("worker", at=timezone.now())


@shared_task(ignore_result=True)
def deliver_outbox() -> int:
    """Send the mail that waits in the outbox."""
    return outbox.deliver_due(at=timezone.now(), lane=outbox.MAIL)


@shared_task(ignore_result=True)
def deliver_web_calls() -> int:
    """Send what waits for other people's web servers; apart from mail, so that a slow one holds up nobody."""
    return outbox.deliver_due(at=timezone.now(), lane=outbox.WEB)
