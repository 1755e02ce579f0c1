"""What the clock starts for duties."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from .telling import tell_of_duties


@sweep
def sweep_duties() -> int:
    """Tell who owes something before it is late, and who assigns when it has waited."""
    return tell_of_duties(at=timezone.now())
