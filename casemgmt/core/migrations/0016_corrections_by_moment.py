"""An index for what was put right after a moment: figures as of then ask for it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("core", "0015_figures_read_as_of_then"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="correction",
            index=models.Index(fields=["program_id", "subject_type", "at"], name="correction_at"),
        ),
    ]
