"""A place for languages that the list does not have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0010_contact_permission")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="language",
            field=models.CharField(
                blank=True,
                help_text="A code of `core/languages`, never a free text",
                max_length=40,
                verbose_name="language",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="language_said",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="What was said where the list has no such language; for the program alone",
                max_length=80,
            ),
        ),
    ]
