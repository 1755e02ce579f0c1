"""Reports are prepared as jobs; the release before reads and writes as it did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AlterField(
            "reportrun",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Being prepared"),
                    ("ready", "Ready"),
                    ("failed", "Could not be prepared"),
                    ("canceled", "Canceled"),
                    ("expired", "Thrown away"),
                ],
                default="waiting",
                max_length=10,
            ),
        )
    ]
