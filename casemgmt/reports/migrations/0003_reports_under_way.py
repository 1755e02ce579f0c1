"""Reports that wait become jobs; what is ready is kept for its time from now on."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def _into_jobs(apps: Any, _schema: Any) -> None:
    Run, Job = apps.get_model("reports", "ReportRun"), apps.get_model("core", "Job")
    now = timezone.now()
    expires_at = now + timedelta(days=settings.REPORTS_KEPT_DAYS)
    for run in Run.objects.filter(state__in=["waiting", "ready"]).defer("content").iterator(chunk_size=500):
        facts = {"kind": "report", "subject_id": run.pk, "asked_by_id": run.asked_by_id, "program_id": run.program_id}
        facts |= {"created_at": run.created_at, "due_at": now, "expires_at": expires_at}
        if run.state == "ready":
            facts |= {"ended_at": run.ready_at or now, "end": "done"}
        Job.objects.create(**facts)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_reports_are_jobs"), ("core", "0010_jobs")]

    operations = [migrations.RunPython(_into_jobs, migrations.RunPython.noop)]
