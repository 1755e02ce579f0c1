"""Who was shown in lists is found by an index, built without stopping anybody."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0007_lists_in_the_access_log")]

    operations = [
        AddIndexConcurrently(
            "accesslog",
            GinIndex(fields=["person_ids"], name="accesslog_people"),
        ),
    ]
