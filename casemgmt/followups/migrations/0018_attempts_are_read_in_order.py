"""An index in the order in which a list of tries is read: a page of it no longer sorts all that there are."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("followups", "0017_contacts_are_read_in_order"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="attempt",
            index=models.Index(fields=["program", "-at", "id"], name="attempt_newest"),
        ),
    ]
