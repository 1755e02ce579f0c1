import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0026_birth_dates_as_of_then"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="forgotten_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="All words of the person were taken out; what was counted stays",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="kept_until",
            field=models.DateTimeField(
                db_default=Now(),
                default=django.utils.timezone.now,
                editable=False,
                help_text="When the clock looks again whether the person is still to be kept",
            ),
        ),
    ]
