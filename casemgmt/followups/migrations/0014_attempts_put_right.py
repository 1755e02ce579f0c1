from django.db import migrations, models


class Migration(migrations.Migration):
    """An attempt that was undone is one that was entered in error. The column keeps its name: nothing is rewritten."""

    dependencies = [("followups", "0013_what_was_said_before")]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="undone_at",
            field=models.DateTimeField(blank=True, db_column="undone_at", null=True),
        ),
        migrations.RenameField(model_name="attempt", old_name="undone_at", new_name="voided_at"),
    ]
