"""What the clock starts for encounters: reading a dispatch export, and taking up again what stopped half-way."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from casemgmt.core import tasks
from casemgmt.core.actor import CLOCK
from casemgmt.core.tasks import sweep, task

from .models import EncounterImport

STUCK_AFTER = timedelta(minutes=3)


@task(ignore_result=True)
def read_import(import_id: str) -> None:
    """Read one file on from where it stands."""
    from . import actions

    batch = EncounterImport.objects.select_related("program", "started_by").filter(pk=UUID(import_id)).first()
    if batch is not None:
        actions.run_import(batch=batch, by=CLOCK, at=timezone.now())


@sweep
def sweep_imports() -> int:
    """Hand imports that made no progress for a while to a worker again."""
    stuck = EncounterImport.objects.unfinished().filter(touched_at__lt=timezone.now() - STUCK_AFTER)
    for batch in stuck.only("pk"):
        nudge(batch)
    return len(stuck)


def nudge(batch: Any) -> None:
    """Ask a worker to read the file soon. If no broker answers, the sweep finds it later."""
    tasks.nudge(read_import, str(batch.pk))
