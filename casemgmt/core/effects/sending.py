"""Sending: claim by a lease and commit, ask what is true now, hand over without holding anything, record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from casemgmt.core.models import Effect

from . import failing, lines, piles
from .kinds import KINDS, Delivery, kinds_in
from .lanes import LEASE, ONE_RUN, Lane

log = structlog.get_logger(__name__)

# A line that somebody else took a moment ago is passed over; so often at most before the run ends.
MOST_PASSED_OVER = 20


@dataclass(frozen=True)
class Held:
    """An effect this worker may send until the lease runs out."""

    effect: Effect
    lease: UUID
    clock: Callable[[], datetime]

    @property
    def row(self) -> QuerySet[Effect]:
        """The row, as long as the lease is ours: who was too slow records nothing."""
        return Effect.objects.filter(pk=self.effect.pk, lease=self.lease)


def waiting(at: datetime, lane: Lane | None = None) -> QuerySet[Effect]:
    """Effects whose time has come, oldest first; of one lane, or of all."""
    rows = Effect.objects.waiting().filter(kind__in=kinds_in(lane), due_at__lte=at)
    return rows.order_by("due_at", "id")


def deliver_due(*, at: datetime | None = None, most: int = 200, lane: Lane | None = None) -> int:
    """Send what waits, one after another; how many were taken up. Without `at` the clock runs on while it works, and
    the run ends in time for the next one."""
    clock: Callable[[], datetime] = timezone.now if at is None else lambda: at
    taken, ends = 0, monotonic() + ONE_RUN
    while taken < most and (at is not None or monotonic() < ends):
        held = _claim(clock, lane)
        if held is None:
            break
        _carry_out(held)
        taken += 1
    return taken


def message_id(effect: Effect) -> str:
    """The same for every try of the same effect."""
    return f"<{effect.pk}@{settings.MAIL_DOMAIN}>"


def is_on_its_way(key: str, *, at: datetime) -> bool:
    """Whether a worker is sending this effect at this moment: it cannot be taken back any more."""
    return Effect.objects.waiting().filter(key=key, lease__isnull=False, due_at__gt=at).exists()


def _claim(clock: Callable[[], datetime], lane: Lane | None) -> Held | None:
    """Take the first effect whose time has come and commit: from here on no row is locked."""
    if lane in {None, Lane.MAIL}:
        piles.find_readers(clock())
    for _try in range(MOST_PASSED_OVER):
        effect, is_ours, lease = _lease_one(clock(), lane)
        if effect is None or is_ours:
            return Held(effect, lease, clock) if effect else None
    return None


@transaction.atomic
def _lease_one(at: datetime, lane: Lane | None) -> tuple[Effect | None, bool, UUID]:
    lease, rows = uuid4(), waiting(at, lane)
    if lane in {None, Lane.WEB}:
        rows = rows.exclude(line__in=lines.shut(at).values("name"))
    effect = rows.select_for_update(skip_locked=True).first()
    if effect is None:
        return None, False, lease
    if effect.line and not lines.is_taken(effect.line, lease=lease, at=at):
        return effect, False, lease
    effect = piles.gather(effect, at)
    _hold(effect, lease, at)
    return effect, True, lease


def _hold(effect: Effect, lease: UUID, at: datetime) -> None:
    effect.attempts += 1
    effect.first_tried_at = effect.first_tried_at or at
    effect.lease, effect.due_at = lease, at + timedelta(seconds=LEASE)
    effect.save(update_fields=["attempts", "first_tried_at", "lease", "due_at"])


def _carry_out(held: Held) -> None:
    try:
        made = _made(held)
    except piles.LeaseLost:
        return
    except Exception as problem:  # one that cannot be made must not stop those behind it
        _put_back(held)
        _failed(held, problem)
        return
    if made is None:
        _put_back(held)
        held.row.update(dropped_at=held.clock(), lease=None)
    else:
        _hand_over(held, made)


def _made(held: Held) -> "EmailMessage | Delivery | None":
    """What is sent, of the world as it is now: a letter that others share, or the effect's own."""
    at = held.clock()
    shared = piles.letter(held.effect, at, hold=lambda: _renewed(held))
    if shared is not None:
        return shared
    with transaction.atomic():
        return KINDS[held.effect.kind].send(held.effect, at)


def _put_back(held: Held) -> None:
    if held.effect.line:
        lines.put_back(held.effect.line, lease=held.lease)


def _hand_over(held: Held, made: "EmailMessage | Delivery") -> None:
    effect = held.effect
    if not _renewed(held):  # it took so long to make that another has it now
        return
    try:
        _send(made, message_id(effect))
    except Exception as problem:  # whoever the receiver is: it must not stop what waits behind
        if effect.line:
            lines.failed(effect.line, lease=held.lease, code=failing.failure_of(problem).code, at=held.clock())
        _failed(held, problem)
        return
    if effect.line:
        lines.worked(effect.line, lease=held.lease, at=held.clock())
    held.row.update(delivered_at=held.clock(), last_error="", lease=None)


def _renewed(held: Held) -> bool:
    return bool(held.row.update(due_at=held.clock() + timedelta(seconds=LEASE)))


def _send(made: "EmailMessage | Delivery", own_id: str) -> None:
    if isinstance(made, EmailMessage):
        made.extra_headers.setdefault("Message-ID", own_id)
        made.send()
    else:
        made.deliver(own_id)


@transaction.atomic
def _failed(held: Held, problem: Exception) -> None:
    """Put it off with a growing pause, or give it up and tell the domain."""
    effect, at, failure = held.effect, held.clock(), failing.failure_of(problem)
    words: dict[str, Any] = {"last_error": failure.code[:200], "lease": None}
    is_hopeless = failing.is_hopeless(effect, failure, at)
    if is_hopeless:
        words |= {"dropped_at": at, "given_up_at": at}
    else:
        words["due_at"] = failing.next_try(effect, failure, at)
    log.warning("effect.given_up" if is_hopeless else "effect.put_off", effect=str(effect.pk), kind=effect.kind,
                error=failure.code)  # fmt: skip
    if held.row.update(**words) and is_hopeless and (tell_domain := KINDS[effect.kind].given_up):
        tell_domain(effect, failure.code, at)
