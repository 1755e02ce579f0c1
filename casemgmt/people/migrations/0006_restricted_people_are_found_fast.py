"""An index of the few people who are restricted: what tells of them is left out of every list."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("people", "0005_class_consents"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(condition=models.Q(("is_restricted", True)), fields=["id"], name="person_restricted"),
        ),
    ]
