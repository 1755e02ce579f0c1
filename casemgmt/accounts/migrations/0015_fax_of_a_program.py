"""A fax number of a program, apart from its phone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="fax",
            field=models.CharField(
                blank=True, db_default="", help_text="Where papers come in, apart from the phone", max_length=40
            ),
        ),
    ]
