"""Indexes in the order in which notes and dates are listed: a page of them no longer sorts all that there are."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("cases", "0015_next_dates_can_be_undone"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="note",
            index=models.Index(fields=["program", "-written_at", "id"], name="note_newest"),
        ),
        AddIndexConcurrently(
            model_name="nextdate",
            index=models.Index(fields=["program", "due_at", "id"], name="nextdate_in_order"),
        ),
    ]
