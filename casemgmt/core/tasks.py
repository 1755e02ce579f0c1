"""What the clock starts in core, and the one door through which the other apps reach Celery."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from . import health, limits, outbox

task = shared_task

log = structlog.get_logger(__name__)

__all__ = ["beat_heart", "clear_limits", "deliver_outbox", "deliver_web_calls", "nudge", "sweep", "task"]


def nudge(asked: Any, *args: str, expires: int | None = None) -> bool:
    """Ask a worker to do it soon; whether a broker took the message. Nothing is lost without one: a sweep finds it."""
    try:
        asked.apply_async(args=list(args), retry=False, expires=expires)
    except Exception as problem:  # whichever broker this is
        log.warning("nudge.no_broker", task=asked.name, error=type(problem).__name__)
        return False
    return True


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


@sweep
def clear_limits() -> int:
    """What limits have counted and what has worn off goes."""
    return limits.clear(at=timezone.now())
