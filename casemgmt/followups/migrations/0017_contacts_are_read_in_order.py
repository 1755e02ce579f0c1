"""An index in the order in which a list of contacts is read: a page of it no longer sorts all that there are."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("followups", "0016_what_reached_late_means"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="followup",
            index=models.Index(fields=["program", "due_at", "id"], name="followup_in_order"),
        ),
    ]
