"""When somebody was restricted: what was opened before is shut."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0012_language_of_a_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="restricted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
