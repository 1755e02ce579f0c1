"""Packets are prepared as jobs, and each says what came of it. The release before reads and writes as it did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_decide_by_is_kept")]

    operations = [
        migrations.AddField(
            "packetbatch", "outcomes", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)
        ),
        migrations.AlterField(
            "packetbatch",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Being prepared"),
                    ("ready", "Ready"),
                    ("failed", "Could not be prepared"),
                    ("expired", "Thrown away"),
                    ("canceled", "Canceled"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
