"""The Celery application: wiring only. Tasks live in each app's tasks.py, the schedule in settings.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup, worker_ready

from casemgmt.core import task_logs  # noqa: F401 (joins itself to the signals)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")

app = Celery("casemgmt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_after_setup.connect
def be_patient(sender: Any, **parts: Any) -> None:
    """How long this worker waits for the database, by its queues: before its processes are made."""
    from casemgmt.core.database import be_patient_as

    be_patient_as("paper" if "paper" in app.amqp.queues.consume_from else "worker")


@worker_ready.connect
def run_everything_once(sender: Any, **parts: Any) -> None:
    """A worker that starts does what beat will ask of its queues later at once: nothing waits after a restart."""
    mine = set(app.amqp.queues.consume_from)
    for entry in app.conf.beat_schedule.values():
        if entry["options"]["queue"] in mine:
            app.send_task(entry["task"], args=entry.get("args", ()), **entry["options"])
