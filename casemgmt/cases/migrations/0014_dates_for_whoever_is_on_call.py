"""A date can be owed by whoever is on call then. The constraint is validated apart, so that no write waits."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # each in a transaction of its own
    dependencies = [("cases", "0013_needs_are_read_in_order")]

    operations = [
        migrations.AddField(
            "nextdate",
            "is_for_on_call",
            models.BooleanField(db_default=False, default=False, verbose_name="for whoever is on call"),
        ),
        AddConstraintNotValid(
            model_name="nextdate",
            constraint=models.CheckConstraint(
                condition=models.Q(is_for_on_call=False) | models.Q(owner=None, is_hold=False),
                name="nextdate_owed_by_one",
            ),
        ),
        ValidateConstraint(model_name="nextdate", name="nextdate_owed_by_one"),
    ]
