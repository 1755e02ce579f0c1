"""The product's settings with an impatient clock: sweeps every second instead of every minute."""

from casemgmt.settings import *  # noqa: F403
from casemgmt.settings import CELERY_BEAT_SCHEDULE

CELERY_BEAT_SCHEDULE = {name: {**entry, "schedule": 1.0} for name, entry in CELERY_BEAT_SCHEDULE.items()}
