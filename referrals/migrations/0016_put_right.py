from django.db import migrations, models


class Migration(migrations.Migration):
    """A statement that was entered in error says since when. The flag it had was never set; its column stays, empty,
    for the release before, and goes with the next one."""

    dependencies = [("referrals", "0015_facts_before_accepting")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE referrals_linkagestatement ALTER COLUMN is_withdrawn SET DEFAULT false",
                    "ALTER TABLE referrals_linkagestatement ALTER COLUMN is_withdrawn DROP DEFAULT",
                )
            ],
            state_operations=[migrations.RemoveField(model_name="linkagestatement", name="is_withdrawn")],
        ),
        migrations.AddField(
            model_name="linkagestatement",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
