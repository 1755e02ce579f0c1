"""An agency's web addresses: keeping them, announcing news to them, calling again."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import effects
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.effects import lines
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Event
from casemgmt.core.webhooks import keeping
from casemgmt.core.webhooks.models import KEPT_FOR
from casemgmt.core.webhooks.signing import PING
from providers.models import Organization

from ..models import DeliveryState, Offer, Webhook, WebhookDelivery
from . import payload

MOST_PER_AGENCY = 10  # web addresses; each one is a call for every piece of news


@action
def add_webhook(*, organization: Organization, url: str, events: Iterable[str], by: Actor, at: datetime) -> Webhook:
    """Have a web address of the agency called from now on. Only servers on the open internet are called."""
    require(by, Permission.STAFF_MANAGE, organization)
    chosen = _news(events)
    keeping.check_address(url)
    if Webhook.objects.filter(organization=organization).count() >= MOST_PER_AGENCY:
        raise NotPossible(_("An agency may have ten web addresses. Remove one first."))
    try:
        with transaction.atomic():
            webhook = Webhook.objects.create(
                organization=organization, url=url.strip(), events=chosen, made_by=user_of(by), made_at=at
            )
    except IntegrityError:
        raise NotPossible(_("This web address is in the list already."), field="url") from None
    record("webhook.added", webhook, by=by, at=at)
    return webhook


@action
def change_webhook(*, webhook: Webhook, url: str, events: Iterable[str], by: Actor, at: datetime) -> Webhook:
    """Another address, or other news. What waits goes to the new address."""
    webhook = _lock(webhook, by)
    chosen = _news(events)
    keeping.check_address(url)
    if Webhook.objects.filter(organization=webhook.organization, url=url.strip()).exclude(pk=webhook.pk).exists():
        raise NotPossible(_("This web address is in the list already."), field="url")
    if webhook.url != url.strip():
        lines.start_over(webhook.line)
    webhook.url, webhook.events = url.strip(), chosen
    webhook.save(update_fields=["url", "events"])
    record("webhook.changed", webhook, by=by, at=at)
    return webhook


@action
def stop_webhook(*, webhook: Webhook, by: Actor, at: datetime) -> Webhook:
    """Call this address no more; what waits for it is dropped."""
    webhook = _lock(webhook, by)
    if webhook.is_active:
        _stop(webhook, by, at)
    return webhook


@action
def restart_webhook(*, webhook: Webhook, by: Actor, at: datetime) -> Webhook:
    """Call this address again. What happened meanwhile is not sent by itself; the log can send it again."""
    webhook = _lock(webhook, by)
    if not webhook.is_active:
        keeping.restart(webhook)
        record("webhook.restarted", webhook, by=by, at=at)
    return webhook


@action
def renew_webhook_secret(*, webhook: Webhook, by: Actor, at: datetime) -> Webhook:
    """A new secret; calls are signed with it from now on, and the old one is worth nothing."""
    webhook = _lock(webhook, by)
    keeping.renew_secret(webhook)
    record("webhook.secret_renewed", webhook, by=by, at=at)
    return webhook


@action
def remove_webhook(*, webhook: Webhook, by: Actor, at: datetime) -> None:
    """Forget an address and its log."""
    webhook = _lock(webhook, by)
    record("webhook.removed", webhook, by=by, at=at)
    lines.start_over(webhook.line)
    webhook.delete()


@action
def ping_webhook(*, webhook: Webhook, by: Actor, at: datetime) -> WebhookDelivery:
    """Send a test call that tells nothing."""
    webhook = _lock(webhook, by)
    keeping.refuse_stopped(webhook)
    made = WebhookDelivery.objects.create(webhook=webhook, event_id=uuid.uuid4(), verb=PING, happened_at=at)
    _send(made, at)
    lines.try_now(webhook.line, at=at)
    record("webhook.pinged", webhook, by=by, at=at)
    return made


@action
def try_webhook_now(*, webhook: Webhook, by: Actor, at: datetime) -> None:
    """An address that rests since it did not answer is tried at once, with the oldest news that waits for it."""
    webhook = _lock(webhook, by)
    keeping.refuse_stopped(webhook)
    lines.try_now(webhook.line, at=at)
    effects.nudge_soon(effects.Lane.WEB)
    record("webhook.tried", webhook, by=by, at=at)


@action
def replay_delivery(*, delivery: WebhookDelivery, by: Actor, at: datetime) -> WebhookDelivery:
    """Send the same news again, with the same event id, so that the receiver knows it."""
    webhook = _lock(delivery.webhook, by)
    keeping.refuse_stopped(webhook)
    delivery = WebhookDelivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if delivery.state != DeliveryState.WAITING:
        _again(delivery, at)
        record("webhook.replayed", webhook, by=by, at=at, event=delivery.event_id)
    return delivery


@action
def replay_failed(*, webhook: Webhook, by: Actor, at: datetime) -> int:
    """Send again all that was given up. Returns how many."""
    webhook = _lock(webhook, by)
    keeping.refuse_stopped(webhook)
    failed = list(webhook.deliveries.select_for_update().filter(state=DeliveryState.FAILED))
    for delivery in failed:
        _again(delivery, at)
    if failed:
        record("webhook.replayed", webhook, by=by, at=at, number=len(failed))
    return len(failed)


def tell_webhooks(event: Event, offer: Offer, *, at: datetime) -> None:
    """Tell the agency's addresses that asked for this kind of news. Inside the action's transaction."""
    if event.verb not in payload.NEWS or offer.sent_at is None:
        return
    listening = Webhook.objects.filter(organization_id=offer.organization_id, is_active=True)
    for webhook in listening.filter(events__contains=[event.verb]):
        # Our own event numbers would tell how much happens here; each address gets ids of its own.
        event_id = uuid.uuid5(webhook.pk, str(event.pk))
        made = WebhookDelivery.objects.create(
            webhook=webhook, offer=offer, event_id=event_id, verb=event.verb, happened_at=at, version=offer.version
        )
        _send(made, at)


@action
def note_call(
    *, delivery: WebhookDelivery, status: int | None, ms: int, problem: str, by: Actor, at: datetime
) -> WebhookDelivery:
    """Keep what came of one call; give up after the last try, and stop an address that has failed for days."""
    webhook = Webhook.objects.select_for_update(of=("self",), no_key=True).get(pk=delivery.webhook_id)
    if keeping.write_down(webhook, delivery, status=status, ms=ms, problem=problem, at=at):
        _stop(webhook, CLOCK, at)
        effects.tell("webhook.stopped", key=f"webhook.stopped:{webhook.pk}:{at:%Y%m%d}", at=at, webhook=webhook.pk)
    return delivery


def forget_old_deliveries(*, at: datetime) -> int:
    """The log is kept for 30 days."""
    number, _by_model = WebhookDelivery.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    return number


def _news(events: Iterable[str]) -> list[str]:
    chosen = [name for name in payload.OfferNews.values if name in set(events)]
    if not chosen:
        raise NotPossible(_("Choose what you want to hear of."), field="events")
    return chosen


def _lock(webhook: Webhook, by: Actor) -> Webhook:
    webhook = (
        Webhook.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=webhook.pk)
    )
    require(by, Permission.STAFF_MANAGE, webhook.organization)
    return webhook


def _stop(webhook: Webhook, by: Actor, at: datetime) -> None:
    keeping.stop(webhook, at)
    record("webhook.stopped", webhook, by=by, at=at)


def _again(delivery: WebhookDelivery, at: datetime) -> None:
    keeping.wait_again(delivery)
    _send(delivery, at)


def _send(delivery: WebhookDelivery, at: datetime) -> None:
    key = f"webhook.call:{delivery.pk}:{delivery.replays}"
    effects.tell("webhook.call", key=key, at=at, line=delivery.webhook.line, delivery=delivery.pk)
