"""An index by team: which teams a program has is read by leaps, however many calls there were."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("encounters", "0012_teams_as_of_then"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="encounter",
            index=models.Index(fields=["program", "team"], name="encounter_team", condition=~models.Q(team="")),
        ),
    ]
