"""The product's settings with an impatient clock: sweeps every second instead of every minute, leases that run out
sooner, and kinds of effects that only the tests know (`chaos_app`)."""

from casemgmt.settings import *  # noqa: F403
from casemgmt.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

CELERY_BEAT_SCHEDULE = {name: {**entry, "schedule": 1.0} for name, entry in CELERY_BEAT_SCHEDULE.items()}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.infra.chaos_app.ChaosConfig"]
