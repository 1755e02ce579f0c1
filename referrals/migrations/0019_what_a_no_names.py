"""A no may name another service; “not reached” keeps its attempts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0017_what_was_said_stays"),
        ("referrals", "0018_what_agencies_say"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="attempts",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="How often it was tried to reach the person, where nobody did", null=True
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="named_service",
            field=models.ForeignKey(
                blank=True,
                help_text="Where a decline points: a service that may fit better",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="providers.service",
            ),
        ),
    ]
