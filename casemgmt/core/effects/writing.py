"""Writing down what must leave: inside the action's transaction, once for each key."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from casemgmt.core.models import Effect

from .kinds import lane_of
from .lanes import Lane

IS_QUIET: ContextVar[bool] = ContextVar("IS_QUIET", default=False)
IS_SETTLING: ContextVar[bool] = ContextVar("IS_SETTLING", default=False)
# What the clock finds at once after a night is written one by one; it waits this long, so that it travels together.
SETTLE = timedelta(seconds=15)


def tell(kind: str, *, key: str, at: datetime, due_at: datetime | None = None, line: str = "", **ids: Any) -> Effect:
    """Write that something must leave: once for each `key`, however often it is asked. What names the same `line`
    (one web address) leaves one after another."""
    moment = _settled(due_at or at)
    effect, is_new = Effect.objects.get_or_create(
        key=key, defaults={"kind": kind, "data": _plain(ids), "due_at": moment, "line": line}
    )
    if is_new and moment <= at:
        nudge_soon(lane_of(kind))
    return effect


def drafted(kind: str, *, key: str, at: datetime, **ids: Any) -> Effect:
    """An effect that is not written yet, for `tell_all`."""
    return Effect(kind=kind, key=key, data=_plain(ids), due_at=_settled(at))


def tell_all(effects: Iterable[Effect]) -> None:
    """Write many drafted effects in one statement; those whose key is there already are left as they are."""
    drafts = list(effects)
    if drafts:
        Effect.objects.bulk_create(drafts, ignore_conflicts=True)
    if not IS_SETTLING.get():
        for lane in sorted({lane_of(effect.kind) for effect in drafts}):
            nudge_soon(lane)


@contextmanager
def without_nudge() -> Iterator[None]:
    """Write many effects without waking a worker for each; the next delivery finds them."""
    token = IS_QUIET.set(True)
    try:
        yield
    finally:
        IS_QUIET.reset(token)


@contextmanager
def settling() -> Iterator[None]:
    """While the clock sweeps: what it writes waits a moment, so that news which piled up travels as one letter."""
    token = IS_SETTLING.set(True)
    try:
        yield
    finally:
        IS_SETTLING.reset(token)


def nudge_soon(lane: Lane) -> None:
    """Ask a worker of the lane to look, once the transaction is through. It only speeds up: the clock asks too."""
    if not IS_QUIET.get():
        transaction.on_commit(lambda: _nudge(lane), robust=True)


def _settled(moment: datetime) -> datetime:
    return max(moment, timezone.now() + SETTLE) if IS_SETTLING.get() else moment


def _plain(ids: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in ids.items()}


def _nudge(lane: Lane) -> None:
    from casemgmt.core import tasks

    tasks.nudge(tasks.DELIVERIES[lane], expires=60)
