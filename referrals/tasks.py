"""What the clock starts for offers and packets."""

from datetime import timedelta

from django.utils import timezone

from casemgmt.core.actor import CLOCK
from casemgmt.core.tasks import sweep, task

from . import actions
from .linkages.actions.checks import ask_after_appointments
from .models import PacketBatch

SURELY_LOST_AFTER = timedelta(seconds=45)


@sweep
def sweep_offers() -> int:
    """Remind, hand over, expire and check the offers whose moment has come; ask after appointments."""
    at = timezone.now()
    done = actions.sweep(at=at) + ask_after_appointments(at=at)
    actions.forget_old_deliveries(at=at)
    return done


@task(ignore_result=True)
def prepare_packets(batch_id: str) -> None:
    """Prepare the packets that somebody asked for. A copy of this message finds them done."""
    batch = PacketBatch.objects.filter(pk=batch_id).first()
    if batch:
        actions.prepare_packets(batch=batch, by=CLOCK, at=timezone.now())


@sweep
def sweep_packets() -> int:
    """Prepare those whose message was lost or whose worker was killed, and throw old paper away."""
    at = timezone.now()
    actions.throw_packets_away(by=CLOCK, at=at)
    waiting = PacketBatch.objects.filter(state=PacketBatch.State.WAITING, asked_at__lte=at - SURELY_LOST_AFTER)
    done = [actions.prepare_packets(batch=batch, by=CLOCK, at=at) for batch in waiting.order_by("asked_at")[:20]]
    return len([batch for batch in done if batch])
