"""Directories are brought in as jobs; those that wait become one. The release before brings in as it did."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def _into_jobs(apps: Any, _schema: Any) -> None:
    Import, Job = apps.get_model("providers", "DirectoryImport"), apps.get_model("core", "Job")
    now = timezone.now()
    facts = {"kind": "directory import", "due_at": now, "expires_at": now + timedelta(days=settings.UPLOADS_KEPT_DAYS)}
    for waiting in Import.objects.filter(state__in=["waiting", "running"]).only("program", "by"):
        Job.objects.create(subject_id=waiting.pk, asked_by_id=waiting.by_id, program_id=waiting.program_id, **facts)


class Migration(migrations.Migration):
    dependencies = [("providers", "0013_who_keeps"), ("core", "0010_jobs")]

    operations = [
        migrations.RemoveConstraint("directoryimport", "directoryimport_ended"),
        migrations.AlterField(
            "directoryimport",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("refused", "Refused"),
                    ("canceled", "Canceled"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "directoryimport",
            models.CheckConstraint(
                name="directoryimport_ended",
                condition=models.Q(state__in=["waiting", "running"], ended_at__isnull=True)
                | models.Q(state__in=["done", "refused", "canceled"], ended_at__isnull=False),
            ),
        ),
        migrations.RunPython(_into_jobs, migrations.RunPython.noop),
    ]
