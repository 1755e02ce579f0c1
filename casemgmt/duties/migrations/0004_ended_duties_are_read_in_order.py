"""Indexes for a list of all duties in its order, and for what stood at a past moment."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("duties", "0003_a_groups_duties_are_found_fast"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="duty",
            index=models.Index(fields=["program", "due_at", "id"], name="duty_in_order"),
        ),
        AddIndexConcurrently(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["program", "ended_at"],
                name="duty_ended_in",
            ),
        ),
    ]
