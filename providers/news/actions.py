"""Addresses that are called when listings change: keeping them, announcing, calling again."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import effects
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.effects import lines
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.webhooks import keeping
from casemgmt.core.webhooks.models import KEPT_FOR, DeliveryState
from casemgmt.core.webhooks.signing import PING

from ..marks.actions import MovedListing
from ..models.organizations import oldest_program
from . import payload
from .models import DirectoryCall, DirectoryWebhook

MOST_PER_PROGRAM = 20  # addresses; each one is a call for every piece of news


@action
def add_news_address(*, program: Program, name: str, url: str, by: Actor, at: datetime) -> DirectoryWebhook:
    """Have an address called when listings of the program change. Only servers on the open internet are called."""
    require(by, Permission.PROGRAM_RULES, program)
    if not name.strip():
        raise NotPossible(_("Say whose address it is."), field="name")
    keeping.check_address(url)
    if DirectoryWebhook.objects.filter(program=program).count() >= MOST_PER_PROGRAM:
        raise NotPossible(_("A program may have %(n)d addresses. Remove one first.") % {"n": MOST_PER_PROGRAM})
    try:
        with transaction.atomic():
            made = DirectoryWebhook.objects.create(
                program=program, name=name.strip(), url=url.strip(), made_by=user_of(by), made_at=at
            )
    except IntegrityError:
        raise NotPossible(_("This web address is in the list already."), field="url") from None
    record("news_address.added", made, by=by, at=at)
    return made


@action
def stop_news(*, webhook: DirectoryWebhook, by: Actor, at: datetime) -> DirectoryWebhook:
    """Call this address no more; what waits for it is given up."""
    webhook = _lock(webhook, by)
    if webhook.is_active:
        _stop(webhook, by, at)
    return webhook


@action
def restart_news(*, webhook: DirectoryWebhook, by: Actor, at: datetime) -> DirectoryWebhook:
    """Call this address again. What changed meanwhile is not sent by itself; the log can send it again."""
    webhook = _lock(webhook, by)
    if not webhook.is_active:
        keeping.restart(webhook)
        record("news_address.restarted", webhook, by=by, at=at)
    return webhook


@action
def renew_news_secret(*, webhook: DirectoryWebhook, by: Actor, at: datetime) -> DirectoryWebhook:
    """A new secret; calls are signed with it from now on, and the old one is worth nothing."""
    webhook = _lock(webhook, by)
    keeping.renew_secret(webhook)
    record("news_address.secret_renewed", webhook, by=by, at=at)
    return webhook


@action
def remove_news_address(*, webhook: DirectoryWebhook, by: Actor, at: datetime) -> None:
    """Forget an address and its log."""
    webhook = _lock(webhook, by)
    record("news_address.removed", webhook, by=by, at=at)
    lines.start_over(webhook.line)
    webhook.delete()


@action
def ping_news(*, webhook: DirectoryWebhook, by: Actor, at: datetime) -> DirectoryCall:
    """Send a test call that tells nothing."""
    webhook = _lock(webhook, by)
    keeping.refuse_stopped(webhook)
    made = _announced(webhook, PING, [], 0, at)
    lines.try_now(webhook.line, at=at)
    record("news_address.pinged", webhook, by=by, at=at)
    return made


@action
def replay_news(*, call: DirectoryCall, by: Actor, at: datetime) -> DirectoryCall:
    """Send the same news again, with the same event id and number, so that the receiver knows it."""
    webhook = _lock(call.webhook, by)
    keeping.refuse_stopped(webhook)
    call = DirectoryCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.state != DeliveryState.WAITING:
        _again(call, at)
        record("news_address.replayed", webhook, by=by, at=at, event=call.event_id)
    return call


@action
def replay_failed_news(*, webhook: DirectoryWebhook, by: Actor, at: datetime) -> int:
    """Send again all that was given up, the oldest first. Returns how many."""
    webhook = _lock(webhook, by)
    keeping.refuse_stopped(webhook)
    failed = list(webhook.deliveries.select_for_update().filter(state=DeliveryState.FAILED).order_by("number"))
    for call in failed:
        _again(call, at)
    if failed:
        record("news_address.replayed", webhook, by=by, at=at, number=len(failed))
    return len(failed)


def announce(*, moved: list[MovedListing], at: datetime) -> None:
    """Tell each address of what changed among the listings of its program. Inside the transaction that settles."""
    oldest = oldest_program()
    for webhook in DirectoryWebhook.objects.filter(is_active=True).select_for_update(of=("self",), no_key=True):
        told = [_said(one) for one in moved if (one.program_id or oldest) == webhook.program_id]
        for changes, many in _parts(told):
            _announced(webhook, payload.CHANGED, changes, many, at)


@action
def note_news_call(
    *, call: DirectoryCall, status: int | None, ms: int, problem: str, by: Actor, at: datetime
) -> DirectoryCall:
    """Keep what came of one call; give up after the last try, and stop an address that has failed for days."""
    webhook = DirectoryWebhook.objects.select_for_update(of=("self",), no_key=True).get(pk=call.webhook_id)
    if keeping.write_down(webhook, call, status=status, ms=ms, problem=problem, at=at):
        _stop(webhook, CLOCK, at)
        effects.tell("news.stopped", key=f"news.stopped:{webhook.pk}:{at:%Y%m%d}", at=at, webhook=webhook.pk)
    return call


def forget_old_news(*, at: datetime) -> int:
    """The log is kept for 30 days."""
    return DirectoryCall.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _said(one: MovedListing) -> dict[str, str]:
    change = "ended" if one.is_ended else "changed"
    return {"kind": one.kind, "id": str(one.row_id), "change": change, "at": one.at.isoformat()}


def _parts(told: list[dict[str, str]]) -> Iterator[tuple[list[dict[str, str]], int]]:
    """A few calls that name what changed; of very much only how much it was."""
    if len(told) > payload.MOST_LISTED * payload.MOST_CALLS:
        yield [], len(told)
        return
    for start in range(0, len(told), payload.MOST_LISTED):
        yield told[start : start + payload.MOST_LISTED], 0


def _announced(
    webhook: DirectoryWebhook, verb: str, changes: list[dict[str, str]], many: int, at: datetime
) -> DirectoryCall:
    newest = webhook.deliveries.order_by("-number").values_list("number", flat=True).first() or 0
    facts: dict[str, Any] = {"verb": verb, "changes": changes, "many": many, "happened_at": at}
    made = DirectoryCall.objects.create(webhook=webhook, event_id=uuid.uuid4(), number=newest + 1, **facts)
    _send(made, at)
    return made


def _lock(webhook: DirectoryWebhook, by: Actor) -> DirectoryWebhook:
    rows = DirectoryWebhook.objects.select_for_update(of=("self",), no_key=True).select_related("program")
    webhook = rows.get(pk=webhook.pk)
    require(by, Permission.PROGRAM_RULES, webhook.program)
    return webhook


def _stop(webhook: DirectoryWebhook, by: Actor, at: datetime) -> None:
    keeping.stop(webhook, at)
    record("news_address.stopped", webhook, by=by, at=at)


def _again(call: DirectoryCall, at: datetime) -> None:
    keeping.wait_again(call)
    _send(call, at)


def _send(call: DirectoryCall, at: datetime) -> None:
    key = f"news.call:{call.pk}:{call.replays}"
    effects.tell("news.call", key=key, at=at, line=call.webhook.line, call=call.pk)
