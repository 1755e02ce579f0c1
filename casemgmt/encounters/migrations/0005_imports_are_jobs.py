"""Dispatch exports are read as jobs; those that wait or are half read become one. The release before reads as it did."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def _into_jobs(apps: Any, _schema: Any) -> None:
    Import, Job = apps.get_model("encounters", "EncounterImport"), apps.get_model("core", "Job")
    now = timezone.now()
    facts = {"kind": "encounter import", "due_at": now, "expires_at": now + timedelta(days=settings.UPLOADS_KEPT_DAYS)}
    for batch in Import.objects.filter(state__in=["waiting", "reading", "asked"]).only(
        "program", "started_by", "state"
    ):
        is_over = {"ended_at": now, "end": "done"} if batch.state == "asked" else {}
        Job.objects.create(
            subject_id=batch.pk, asked_by_id=batch.started_by_id, program_id=batch.program_id, **facts, **is_over
        )


class Migration(migrations.Migration):
    dependencies = [("encounters", "0004_import_counts_every_row"), ("core", "0010_jobs")]

    operations = [
        migrations.AlterField(
            "encounterimport",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("reading", "Reading"),
                    ("asked", "Has a question"),
                    ("done", "Done"),
                    ("failed", "Not read"),
                    ("canceled", "Canceled"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "encounterimport",
            "touched_at",
            models.DateTimeField(default=timezone.now, help_text="Last progress"),
        ),
        migrations.RunPython(_into_jobs, migrations.RunPython.noop),
    ]
