"""What the clock starts for accounts."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from . import digest, sign_in_limits, undelivered
from .sessions import actions as sessions


@sweep
def sweep_digests() -> int:
    """Write down the digests whose hour has come."""
    return digest.sweep_digests(at=timezone.now())


@sweep
def forget_addresses() -> int:
    """Addresses nobody signed in from for long are unknown again."""
    return sign_in_limits.forget_old(at=timezone.now())


@sweep
def clear_sessions() -> int:
    """Sessions that have run out are gone."""
    return sessions.clear_old(at=timezone.now())


@sweep
def sweep_undelivered() -> int:
    """Tell administrators that something was given up, once a day at most."""
    return undelivered.sweep_undelivered(at=timezone.now())
