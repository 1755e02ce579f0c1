"""What the clock starts for accounts."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from . import digest


@sweep
def sweep_digests() -> int:
    """Write down the digests whose hour has come."""
    return digest.sweep_digests(at=timezone.now())
