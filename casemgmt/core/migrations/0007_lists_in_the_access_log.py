"""A list is one row of the access log with the ids it showed."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_put_aside")]

    operations = [
        migrations.AddField(
            "accesslog",
            "person_ids",
            ArrayField(
                models.UUIDField(), blank=True, db_default=[], default=list, help_text="All people in the answer"
            ),
        ),
        migrations.AlterField(
            "accesslog",
            "person_id",
            models.UUIDField(help_text="The one the page is about, or the only one in it", null=True),
        ),
    ]
