"""Texts of a service that nobody gave are empty for a process of the last release too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_rules_of_who_may_come"),
    ]

    operations = [
        migrations.AlterField(
            model_name="service",
            name="alternate_name",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="other name"),
        ),
        migrations.AlterField(
            model_name="service",
            name="interpretation_services",
            field=models.TextField(blank=True, db_default="", verbose_name="interpreters"),
        ),
        migrations.AlterField(
            model_name="service",
            name="wait_time",
            field=models.TextField(blank=True, db_default="", verbose_name="usual wait"),
        ),
    ]
