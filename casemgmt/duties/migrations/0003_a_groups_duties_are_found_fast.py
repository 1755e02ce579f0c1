"""An index of the few duties that a group owes: they were found by reading all that the program owes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("duties", "0002_on_call"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("ended_at", None), models.Q(("group", ""), _negated=True)),
                fields=["program", "group", "due_at"],
                name="duty_of_group",
            ),
        ),
    ]
