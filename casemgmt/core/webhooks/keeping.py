"""What calling an address does to its row and to the row of the call: parts of the rooms' actions, in their
transactions."""

from datetime import datetime
from time import monotonic
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core import outbound
from casemgmt.core.effects import lines
from casemgmt.core.errors import NotPossible

from .models import CalledAddress, DeliveryState, WebCall
from .signing import MOST_TRIES, STOPS_AFTER, headers_of, is_taken


def check_address(url: str) -> None:
    """Refuse, with a sentence at the field, an address that must not be called."""
    try:
        outbound.resolve(url.strip())
    except outbound.CallRefused as problem:
        raise NotPossible(str(outbound.SAID[problem.code]), field="url") from None


def refuse_stopped(address: CalledAddress) -> None:
    """Nothing is sent to an address that is stopped."""
    if not address.is_active:
        raise NotPossible(_("This address is stopped. Start it again first."))


def make_call(url: str, secret: str, event_id: Any, body: bytes, at: datetime) -> tuple[int | None, int, str]:
    """Call once: the HTTP status, the milliseconds, and a code of what went wrong."""
    start, status, problem = monotonic(), None, ""
    try:
        status = outbound.post(outbound.resolve(url), body, headers_of(secret, event_id, body, at))
    except outbound.CallRefused as refused:
        problem = refused.code
    return status, round((monotonic() - start) * 1000), problem


def write_down(
    address: CalledAddress, call: WebCall, *, status: int | None, ms: int, problem: str, at: datetime
) -> bool:
    """Keep what came of one call, and give up after the last try. Whether the address has failed for days and must be
    stopped."""
    call.wrote(at, status=status, ms=ms, problem=problem)
    if is_taken(status):
        call.state, address.failing_since = DeliveryState.DELIVERED, None
    else:
        address.failing_since = address.failing_since or at
        if call.tries >= MOST_TRIES:
            call.state = DeliveryState.FAILED
    call.save(update_fields=["tries", "tried_at", "log", "state"])
    address.save(update_fields=["failing_since"])
    return bool(address.is_active and address.failing_since and at - address.failing_since >= STOPS_AFTER)


def stop(address: Any, at: datetime) -> None:
    """Call it no more; what waits is given up."""
    address.is_active, address.stopped_at = False, at
    address.save(update_fields=["is_active", "stopped_at"])
    address.deliveries.filter(state=DeliveryState.WAITING).update(state=DeliveryState.FAILED)


def restart(address: CalledAddress) -> None:
    """Call it again, as if it had never failed."""
    lines.start_over(address.line)
    address.is_active, address.stopped_at, address.failing_since = True, None, None
    address.save(update_fields=["is_active", "stopped_at", "failing_since"])


def renew_secret(address: CalledAddress) -> None:
    """Sign with a new secret from now on."""
    address.secret_number += 1
    address.save(update_fields=["secret_number"])


def wait_again(call: WebCall) -> None:
    """The same news, with the same event id, waits as if it were new."""
    call.state, call.tries = DeliveryState.WAITING, 0
    call.replays += 1
    call.save(update_fields=["state", "tries", "replays"])
