"""What runs outside a request: bringing a large directory in."""

from django.utils import timezone

from casemgmt.core.tasks import task

from .actions import run_import
from .models import DirectoryImport


@task(ignore_result=True)
def bring_in(import_id: str) -> None:
    """Bring the kept file in. Redelivered after a kill it starts from the beginning: nothing was written by halves."""
    job = DirectoryImport.objects.select_related("by").get(pk=import_id)
    run_import(job=job, by=job.by, at=timezone.now())
