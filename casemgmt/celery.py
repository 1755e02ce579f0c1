"""The Celery application: wiring only. Tasks live in each app's tasks.py, the schedule in settings.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")

app = Celery("casemgmt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def run_everything_once(**parts: Any) -> None:
    """A worker that starts does what beat will ask for later at once: nothing waits after a restart."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], **entry["options"])
