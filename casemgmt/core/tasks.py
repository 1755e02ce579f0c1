"""What the clock starts in core, and the one door through which the other apps reach Celery."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from . import effects, health, jobs, limits, months
from .effects import Lane

task = shared_task

log = structlog.get_logger(__name__)

__all__ = [
    "DELIVERIES",
    "beat_heart",
    "clear_limits",
    "deliver_mail",
    "deliver_texts",
    "deliver_web",
    "expire_jobs",
    "make_months",
    "nudge",
    "run_jobs",
    "sweep",
    "task",
]


def nudge(asked: Any, *args: str, expires: int | None = None) -> bool:
    """Ask a worker to do it soon; whether a broker took the message. Nothing is lost without one: a sweep finds it."""
    try:
        asked.apply_async(args=list(args), retry=False, expires=expires)
    except Exception as problem:  # whichever broker this is
        log.warning("nudge.no_broker", task=asked.name, error=type(problem).__name__)
        return False
    return True


def sweep(work: Callable[[], int]) -> Any:
    """A task that the beat starts: when it came to its end, the health page sees it under the task's name. What it has
    to tell waits a moment, so that what piled up travels as one letter."""

    @wraps(work)
    def and_show_it() -> int:
        with effects.settling():
            done = work()
        health.beat(work.__name__, at=timezone.now())
        return done

    return shared_task(and_show_it, ignore_result=True)


@shared_task(ignore_result=True)
def beat_heart(lane: str) -> None:
    """Show that a message of this lane reaches a worker and the worker reaches the database."""
    health.beat(health.worker_of(lane), at=timezone.now())


@sweep
def deliver_mail() -> int:
    """Send the mail that waits."""
    return effects.deliver_due(lane=Lane.MAIL)


@sweep
def deliver_texts() -> int:
    """Hand texts to the provider."""
    return effects.deliver_due(lane=Lane.TEXTS)


@sweep
def deliver_web() -> int:
    """Call other people's web servers."""
    return effects.deliver_due(lane=Lane.WEB)


DELIVERIES = {Lane.MAIL: deliver_mail, Lane.TEXTS: deliver_texts, Lane.WEB: deliver_web}


@sweep
def clear_limits() -> int:
    """What limits have counted and what has worn off goes."""
    return limits.clear(at=timezone.now())


@sweep
def run_jobs() -> int:
    """Do the long work that waits, and take up what a killed worker left."""
    return jobs.run_due()


@sweep
def expire_jobs() -> int:
    """Prepared files that were kept for their time go."""
    return jobs.expire_due(at=timezone.now())


@sweep
def make_months() -> int:
    """The coming months of events and of the access log are made ahead."""
    return months.make_months(at=timezone.now())
