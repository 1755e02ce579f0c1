"""What the clock starts for keeping and forgetting."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from . import clearing, sweeping


@sweep
def sweep_retention() -> int:
    """Forget whom two people said to, and whose time is over."""
    at = timezone.now()
    return sweeping.forget_confirmed(at=at) + sweeping.forget_over(at=at)


@sweep
def sweep_old_words() -> int:
    """Take out what is old under each program's rule."""
    return sweeping.fade_old(at=timezone.now())


@sweep
def clear_temporary() -> int:
    """Take away what was only ever for a while."""
    return clearing.clear_due(at=timezone.now())
