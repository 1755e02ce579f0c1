from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("people", "0027_forgotten_people"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(
                condition=models.Q(("forgotten_at", None), ("merged_into", None)),
                fields=["program", "kept_until"],
                name="person_kept_until",
            ),
        ),
    ]
