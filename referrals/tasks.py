"""What the clock starts for offers; Celery finds the tasks of the rooms here too."""

from django.utils import timezone

from casemgmt.core.tasks import sweep

from . import actions
from .appointments.actions.sweep import ask_after_appointments


@sweep
def sweep_offers() -> int:
    """Hand over what lost its consent; remind, hand over, expire, check what is due; ask after appointments."""
    at = timezone.now()
    done = actions.act_on_ended_consents(at=at)
    done += actions.act_on_due_offers(at=at) + ask_after_appointments(at=at)
    actions.forget_old_deliveries(at=at)
    return done
