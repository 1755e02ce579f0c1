"""An index in the order in which a list of needs is read: a page of it no longer sorts all that there are."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("cases", "0012_next_dates"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="need",
            index=models.Index(fields=["program", "-heard_at", "id"], name="need_newest"),
        ),
    ]
