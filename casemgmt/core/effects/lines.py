"""One line for each web address that is called: one call at a time, and a breaker.

After BREAKER_FAILURES calls in a row that came to nothing the breaker opens for this address alone: nothing is called,
what waits keeps waiting. With growing pauses one call tries whether it answers again; the first that arrives closes the
breaker, and what waited goes out.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet

from casemgmt.core.models import Effect, WebLine

from .failing import pause_after
from .lanes import LEASE


def shut(at: datetime) -> QuerySet[WebLine]:
    """Lines on which nothing may be sent now: a call is under way, or the breaker is open."""
    return WebLine.objects.filter(Q(busy_until__gt=at) | Q(next_try_at__gt=at))


def is_taken(name: str, *, lease: UUID, at: datetime) -> bool:
    """Take the line for one call; False where another call is under way or the breaker is open. The conditions stand on
    the row itself: two workers at once ask them one after the other, and a subquery would answer both with yes."""
    WebLine.objects.get_or_create(name=name)
    is_idle = Q(busy_until=None) | Q(busy_until__lte=at)
    free = WebLine.objects.filter(is_idle, Q(next_try_at=None) | Q(next_try_at__lte=at), name=name)
    return bool(free.update(busy_until=at + timedelta(seconds=LEASE), lease=lease))


def put_back(name: str, *, lease: UUID) -> None:
    """The line is free again; nothing was called."""
    WebLine.objects.filter(name=name, lease=lease).update(busy_until=None, lease=None)


def worked(name: str, *, lease: UUID, at: datetime) -> None:
    """A call arrived: the breaker closes, and what was put off on this line goes out now."""
    held = WebLine.objects.filter(name=name, lease=lease)
    was_open = held.filter(open_since__isnull=False).exists()
    held.update(busy_until=None, lease=None, failures=0, open_since=None, next_try_at=None, last_error="")
    if was_open:
        _due_now(name, at)


def failed(name: str, *, lease: UUID, code: str, at: datetime) -> None:
    """A call came to nothing; from the third in a row on, the line rests."""
    held = WebLine.objects.filter(name=name, lease=lease)
    held.update(busy_until=None, lease=None, failures=F("failures") + 1, last_error=code[:60])
    line = WebLine.objects.filter(name=name).first()
    if line is None or line.failures < settings.BREAKER_FAILURES:
        return
    line.open_since = line.open_since or at
    line.next_try_at = at + pause_after(line.failures)
    line.save(update_fields=["open_since", "next_try_at"])


def try_now(name: str, *, at: datetime) -> None:
    """Somebody asks to try a resting line at once: one call goes out."""
    WebLine.objects.filter(name=name, next_try_at__gt=at).update(next_try_at=at)
    _due_now(name, at)


def start_over(name: str) -> None:
    """Forget what an address did: it is another one now, or is no more."""
    WebLine.objects.filter(name=name).delete()


def open_lines() -> QuerySet[WebLine]:
    """Lines whose breaker is open."""
    return WebLine.objects.filter(open_since__isnull=False)


def _due_now(name: str, at: datetime) -> None:
    Effect.objects.waiting().filter(line=name, lease=None, due_at__gt=at, attempts__gt=0).update(due_at=at)
