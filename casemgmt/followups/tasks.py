"""What the clock starts for follow-ups."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from .contacts.actions import sweep_contacts


@sweep
def sweep_followups() -> int:
    """Open, remind, escalate and close the follow-ups whose moment has come."""
    at = timezone.now()
    return sweep_contacts(at=at)
