"""What the clock starts for packets."""

from datetime import timedelta

from django.utils import timezone

from casemgmt.core.actor import CLOCK
from casemgmt.core.tasks import sweep, task

from ..models import PacketBatch
from .actions import prints

SURELY_LOST_AFTER = timedelta(seconds=45)


@task(ignore_result=True)
def prepare_packets(batch_id: str) -> None:
    """Prepare the packets that somebody asked for. A copy of this message finds them done."""
    batch = PacketBatch.objects.filter(pk=batch_id).first()
    if batch:
        prints.prepare_packets(batch=batch, by=CLOCK, at=timezone.now())


@sweep
def sweep_packets() -> int:
    """Prepare those whose message was lost or whose worker was killed, and throw old paper away."""
    at = timezone.now()
    prints.throw_packets_away(by=CLOCK, at=at)
    waiting = PacketBatch.objects.filter(state=PacketBatch.State.WAITING, asked_at__lte=at - SURELY_LOST_AFTER)
    done = [prints.prepare_packets(batch=batch, by=CLOCK, at=at) for batch in waiting.order_by("asked_at")[:20]]
    return len([batch for batch in done if batch])
