"""What the clock starts in core, and the one door through which the other apps reach Celery."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import shared_task
from django.utils import timezone

from . import health, outbox

task = shared_task

__all__ = ["beat_heart", "deliver_outbox", "deliver_web_calls", "sweep", "task"]


def sweep(work: Callable[[], int]) -> Any:
    """A task that the beat starts: when it came to its end, the health page sees it under the task's name."""

    @wraps(work)
    def and_show_it() -> int:
        done = work()
        health.beat(work.__name__, at=timezone.now())
        return done

    return shared_task(and_show_it, ignore_result=True)


@shared_task(ignore_result=True)
def beat_heart() -> None:
    """Show that a message reaches a worker and the worker reaches the database."""
    health.beat("worker", at=timezone.now())


@sweep
def deliver_outbox() -> int:
    """Send the mail that waits in the outbox."""
    return outbox.deliver_due(at=timezone.now(), lane=outbox.MAIL)


@sweep
def deliver_web_calls() -> int:
    """Send what waits for other people's web servers; apart from mail, so that a slow one holds up nobody."""
    return outbox.deliver_due(at=timezone.now(), lane=outbox.WEB)
