"""What leaves the process is called an effect; it has a lease, tries that are given up, and readers. The table keeps its
name, and everything new may be left out: the release before goes on writing and sending."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_limits")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("OutboxMessage", "Effect"),
                migrations.AlterModelTable("effect", "core_outboxmessage"),
            ]
        ),
        migrations.AddField("effect", "first_tried_at", models.DateTimeField(null=True)),
        migrations.AddField("effect", "given_up_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "effect",
            "lease",
            models.UUIDField(null=True, help_text="Who sends it now; empty when the last try has an outcome"),
        ),
        migrations.AddField(
            "effect",
            "line",
            models.CharField(max_length=80, default="", db_default="", help_text="Those of one line leave one by one"),
        ),
        migrations.AddField(
            "effect",
            "reader",
            models.CharField(max_length=64, default="", db_default="", help_text="Fingerprint of who reads the letter"),
        ),
        migrations.AddField(
            "effect",
            "told_with",
            models.UUIDField(null=True, help_text="The effect in whose letter this one was told"),
        ),
        migrations.AlterField(
            "effect",
            "last_error",
            models.CharField(max_length=200, blank=True, help_text="A code, never an address"),
        ),
        migrations.CreateModel(
            name="WebLine",
            fields=[
                (
                    "name",
                    models.CharField(
                        primary_key=True, max_length=80, serialize=False, help_text="Whose address it is, by id"
                    ),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(default=0, help_text="Calls in a row that came to nothing"),
                ),
                ("busy_until", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                (
                    "open_since",
                    models.DateTimeField(null=True, help_text="Since when nothing but a trial call goes out"),
                ),
                ("next_try_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(max_length=60, blank=True)),
            ],
        ),
    ]
