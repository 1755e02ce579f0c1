"""Hours of holidays and by appointment; the history of a number keeps its kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_places_say_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="phonehistory",
            name="type",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="schedule",
            name="by_appointment",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="schedule",
            name="holidays",
            field=models.CharField(blank=True, db_default="", help_text="Public holidays of: US, US:CA", max_length=12),
        ),
        migrations.AddField(
            model_name="schedule",
            name="replaces",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Instead of the usual hours on its days"
            ),
        ),
        migrations.AlterField(
            model_name="phone",
            name="type",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]
