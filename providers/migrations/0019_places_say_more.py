"""Places: drafts, and what their history keeps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_proposals_of_the_public"),
    ]

    operations = [
        migrations.AddField(
            model_name="locationhistory",
            name="alternate_name",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="locationhistory",
            name="description",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="locationhistory",
            name="latitude",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="locationhistory",
            name="longitude",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="locationhistory",
            name="transportation",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="locationhistory",
            name="unlisted_at",
            field=models.DateTimeField(blank=True, editable=False, help_text="Not listed any more, since", null=True),
        ),
        migrations.AddField(
            model_name="locationhistory",
            name="url",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AlterField(
            model_name="location",
            name="alternate_name",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AlterField(
            model_name="location",
            name="description",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AlterField(
            model_name="location",
            name="transportation",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AlterField(
            model_name="location",
            name="url",
            field=models.TextField(blank=True, db_default=""),
        ),
    ]
