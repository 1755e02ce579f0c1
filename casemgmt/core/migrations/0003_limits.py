"""What limits count, and from where people have signed in.

The table of unknown links is left behind by the code only: the release before still writes it, the next one drops it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_unknown_link"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("clear_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["clear_at"], name="tally_clear")]},
        ),
        # Counted on every call: without the write-ahead log nothing waits for a disk.
        migrations.RunSQL("ALTER TABLE core_tally SET UNLOGGED", "ALTER TABLE core_tally SET LOGGED"),
        migrations.CreateModel(
            name="KnownAddress",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "address",
                    models.CharField(help_text="As limits count it: of the sixth version, its network", max_length=60),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["seen_at"], name="knownaddress_seen")],
                "constraints": [models.UniqueConstraint(fields=("user", "address"), name="knownaddress_once")],
            },
        ),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="UnknownLink")]),
    ]
