"""Agencies: drafts, and what their history keeps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_numbers_and_hours_say_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="organizationhistory",
            name="alternate_name",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="other name"),
        ),
        migrations.AddField(
            model_name="organizationhistory",
            name="description",
            field=models.TextField(blank=True, db_default="", verbose_name="description"),
        ),
        migrations.AddField(
            model_name="organizationhistory",
            name="is_draft",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Found by nobody but who keeps it, until published",
                verbose_name="draft",
            ),
        ),
        migrations.AddField(
            model_name="organizationhistory",
            name="unlisted_at",
            field=models.DateTimeField(blank=True, editable=False, help_text="Not listed any more, since", null=True),
        ),
        migrations.AddField(
            model_name="organizationhistory",
            name="website",
            field=models.TextField(blank=True, db_default="", verbose_name="website"),
        ),
        migrations.AddField(
            model_name="organization",
            name="is_draft",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Found by nobody but who keeps it, until published",
                verbose_name="draft",
            ),
        ),
        migrations.AlterField(
            model_name="organization",
            name="alternate_name",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="other name"),
        ),
        migrations.AlterField(
            model_name="organization",
            name="description",
            field=models.TextField(blank=True, db_default="", verbose_name="description"),
        ),
        migrations.AlterField(
            model_name="organization",
            name="website",
            field=models.TextField(blank=True, db_default="", verbose_name="website"),
        ),
    ]
