"""Indexes in the order in which lists of offers are read: a page of them no longer sorts all that there are."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("referrals", "0019_what_a_no_names"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="offer",
            index=models.Index(fields=["program", "-created_at", "id"], name="offer_newest"),
        ),
        AddIndexConcurrently(
            model_name="offer",
            index=models.Index(fields=["organization", "-created_at", "id"], name="offer_newest_of_agency"),
        ),
    ]
