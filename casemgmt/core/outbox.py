"""Telling people, without losing or doubling a message.

An action calls `tell` inside its transaction. A worker claims waiting rows (`SKIP LOCKED`), lets the sender look at the
world as it is now, sends, and records. The row stays locked while it is sent: a killed worker lets go of it and another
takes it up. The Message-ID is made of the row's id, so a message sent again is recognised as the same one.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from .models import OutboxMessage

log = structlog.get_logger(__name__)


class Delivery(Protocol):
    """What a sender may make instead of a mail: a text message, a call to somebody's web address."""

    def deliver(self, message_id: str) -> None:
        """Hand it over, or raise; it is tried again later with the same id."""


Sender = Callable[[OutboxMessage, datetime], "EmailMessage | Delivery | None"]
SENDERS: dict[str, Sender] = {}
# What goes to other people's web servers waits in a lane of its own: their slowness holds up no mail.
MAIL, WEB = "mail", "web"
LANES: dict[str, str] = {}
MOST_ATTEMPTS = 12
IS_QUIET: ContextVar[bool] = ContextVar("IS_QUIET", default=False)


def tell(kind: str, *, key: str, at: datetime, due_at: datetime | None = None, **ids: Any) -> OutboxMessage:
    """Write that something must be told: once for each `key`, however often it is asked."""
    message, is_new = OutboxMessage.objects.get_or_create(
        key=key, defaults={"kind": kind, "data": _plain(ids), "due_at": due_at or at}
    )
    if is_new and not IS_QUIET.get():
        transaction.on_commit(lambda: _nudge(lane_of(kind)), robust=True)
    return message


@contextmanager
def without_nudge() -> Iterator[None]:
    """Write many messages without waking a worker for each; the next delivery finds them."""
    token = IS_QUIET.set(True)
    try:
        yield
    finally:
        IS_QUIET.reset(token)


def drafted(kind: str, *, key: str, at: datetime, **ids: Any) -> OutboxMessage:
    """A message that is not written yet, for `tell_all`."""
    return OutboxMessage(kind=kind, key=key, data=_plain(ids), due_at=at)


def tell_all(messages: Iterable[OutboxMessage]) -> None:
    """Write many drafted messages in one statement; those whose key is there already are left as they are."""
    waiting_to_go = list(messages)
    if waiting_to_go:
        OutboxMessage.objects.bulk_create(waiting_to_go, ignore_conflicts=True)
    if not IS_QUIET.get():
        for lane in sorted({lane_of(message.kind) for message in waiting_to_go}):
            # a partial has no name, and Django names what failed
            transaction.on_commit(lambda lane=lane: _nudge(lane), robust=True)  # type: ignore[misc]


def _plain(ids: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in ids.items()}


def sender(kind: str, *, lane: str = MAIL) -> Callable[[Sender], Sender]:
    """Register how messages of a kind are made. The sender returns None when there is nothing to say any more."""

    def register(function: Sender) -> Sender:
        SENDERS[kind], LANES[kind] = function, lane
        return function

    return register


def lane_of(kind: str) -> str:
    """Which lane a kind of message waits in."""
    return LANES.get(kind, MAIL)


def waiting(at: datetime, lane: str | None = None) -> QuerySet[OutboxMessage]:
    """Messages whose time has come, oldest first; of one lane, or of all."""
    open_rows = OutboxMessage.objects.filter(delivered_at__isnull=True, dropped_at__isnull=True)
    if lane is not None:
        web = [kind for kind, of in LANES.items() if of == WEB]
        open_rows = open_rows.filter(kind__in=web) if lane == WEB else open_rows.exclude(kind__in=web)
    return open_rows.filter(due_at__lte=at).order_by("due_at", "id")


def deliver_due(*, at: datetime, most: int = 200, lane: str | None = None) -> int:
    """Send what waits, one transaction a message. Returns how many were taken up."""
    taken = 0
    while taken < most and _deliver_one(at, lane):
        taken += 1
    return taken


def _deliver_one(at: datetime, lane: str | None) -> bool:
    with transaction.atomic():
        message = waiting(at, lane).select_for_update(skip_locked=True).first()
        if message is None:
            return False
        _attempt(message, at)
        return True


def _attempt(message: OutboxMessage, at: datetime) -> None:
    try:
        _send(message, at)
    except Exception as problem:  # a broken mail server must not stop the messages behind this one
        _put_off(message, at, problem)
    message.save(update_fields=["delivered_at", "dropped_at", "attempts", "last_error", "due_at"])


def _send(message: OutboxMessage, at: datetime) -> None:
    message.attempts += 1
    with transaction.atomic():
        made = SENDERS[message.kind](message, at)
    if made is None:
        message.dropped_at = at
        return
    _hand_over(made, message_id(message))
    message.delivered_at, message.last_error = at, ""


def _hand_over(made: "EmailMessage | Delivery", own_id: str) -> None:
    if isinstance(made, EmailMessage):
        made.extra_headers.setdefault("Message-ID", own_id)
        made.send()
    else:
        made.deliver(own_id)


def _put_off(message: OutboxMessage, at: datetime, problem: Exception) -> None:
    """Try again later, with longer and longer pauses; the exception's text may hold an address, so only its kind
    is kept."""
    message.last_error = type(problem).__name__
    message.due_at = at + timedelta(seconds=min(3600, 15 * 2 ** min(message.attempts, MOST_ATTEMPTS)))
    log.warning("outbox.put_off", message=str(message.pk), kind=message.kind, error=message.last_error)


def message_id(message: OutboxMessage) -> str:
    """The same for every try of the same message."""
    return f"<{message.pk}@{settings.MAIL_DOMAIN}>"


def _nudge(lane: str) -> None:
    from . import tasks

    tasks.nudge(tasks.deliver_web_calls if lane == WEB else tasks.deliver_outbox, expires=60)
