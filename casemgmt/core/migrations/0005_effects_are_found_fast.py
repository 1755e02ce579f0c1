"""What the pages and the piles ask for is read from small partial indexes, built without stopping anybody."""

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0004_effects")]

    operations = [
        AddIndexConcurrently(
            "effect",
            models.Index(
                fields=["reader", "due_at"],
                name="effect_of_reader",
                condition=Q(delivered_at__isnull=True, dropped_at__isnull=True) & ~Q(reader=""),
            ),
        ),
        AddIndexConcurrently(
            "effect",
            models.Index(fields=["told_with"], name="effect_told_with", condition=Q(told_with__isnull=False)),
        ),
        AddIndexConcurrently(
            "effect",
            models.Index(fields=["-given_up_at"], name="effect_given_up", condition=Q(given_up_at__isnull=False)),
        ),
        AddConstraintNotValid(
            "effect",
            models.CheckConstraint(
                name="effect_given_up_is_dropped",
                condition=Q(given_up_at__isnull=True) | Q(dropped_at__isnull=False),
            ),
        ),
        ValidateConstraint("effect", "effect_given_up_is_dropped"),
    ]
