"""Who runs the installation, the link by which the first of them comes, and programs that are retired."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_fax_of_a_program"),
    ]

    operations = [
        migrations.AddField(
            model_name="program",
            name="retired_at",
            field=models.DateTimeField(
                blank=True, help_text="From then on nothing new begins; all of it stays readable", null=True
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="runs_installation",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Makes and retires programs; a right over nothing in them"
            ),
        ),
        migrations.CreateModel(
            name="AdministratorLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "email",
                    models.EmailField(blank=True, help_text="Whom it is for; empty: the page asks", max_length=254),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                (
                    "is_again",
                    models.BooleanField(
                        default=False, help_text="Made knowingly although somebody administers already"
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("closed_at__isnull", True), ("used_at__isnull", True)),
                        name="administratorlink_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("used_at__isnull", True), ("used_by__isnull", True)),
                            models.Q(("used_at__isnull", False), ("used_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="administratorlink_used_by",
                    ),
                ],
            },
        ),
    ]
