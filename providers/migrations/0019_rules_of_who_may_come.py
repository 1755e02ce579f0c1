"""Rules of who may come to a service, drafts, and what its history keeps."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_agencies_say_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="servicehistory",
            name="alternate_name",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="other name"),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="documents_rule",
            field=models.CharField(
                blank=True,
                choices=[("none", "no documents needed"), ("some", "documents needed")],
                db_default="",
                max_length=6,
                verbose_name="documents",
            ),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="interpretation_services",
            field=models.TextField(blank=True, db_default="", verbose_name="interpreters"),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="is_draft",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Found by nobody but who keeps it, until published",
                verbose_name="draft",
            ),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="is_for_all",
            field=models.BooleanField(db_default=False, default=False, verbose_name="everybody may come"),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="parties",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("singles", "single adults"),
                        ("couples", "couples"),
                        ("families", "families with children"),
                        ("youth_alone", "youth on their own"),
                    ],
                    max_length=14,
                ),
                blank=True,
                db_default=models.Value(
                    [], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=14), size=None)
                ),
                default=list,
                size=None,
                verbose_name="who may come together",
            ),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="pets",
            field=models.CharField(
                blank=True,
                choices=[("yes", "pets welcome"), ("service_animals", "service animals only"), ("no", "no pets")],
                db_default="",
                max_length=16,
                verbose_name="pets",
            ),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="sobriety",
            field=models.CharField(
                blank=True,
                choices=[("required", "sober when coming"), ("not_required", "sobriety not required")],
                db_default="",
                max_length=14,
                verbose_name="sobriety",
            ),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="unlisted_at",
            field=models.DateTimeField(blank=True, editable=False, help_text="Not listed any more, since", null=True),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="veterans",
            field=models.CharField(
                blank=True,
                choices=[("only", "veterans only"), ("also", "veterans and others")],
                db_default="",
                max_length=10,
                verbose_name="veterans",
            ),
        ),
        migrations.AddField(
            model_name="servicehistory",
            name="wait_time",
            field=models.TextField(blank=True, db_default="", verbose_name="usual wait"),
        ),
        migrations.AddField(
            model_name="service",
            name="documents_rule",
            field=models.CharField(
                blank=True,
                choices=[("none", "no documents needed"), ("some", "documents needed")],
                db_default="",
                max_length=6,
                verbose_name="documents",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="is_draft",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Found by nobody but who keeps it, until published",
                verbose_name="draft",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="is_for_all",
            field=models.BooleanField(db_default=False, default=False, verbose_name="everybody may come"),
        ),
        migrations.AddField(
            model_name="service",
            name="parties",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("singles", "single adults"),
                        ("couples", "couples"),
                        ("families", "families with children"),
                        ("youth_alone", "youth on their own"),
                    ],
                    max_length=14,
                ),
                blank=True,
                db_default=models.Value(
                    [], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=14), size=None)
                ),
                default=list,
                size=None,
                verbose_name="who may come together",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="pets",
            field=models.CharField(
                blank=True,
                choices=[("yes", "pets welcome"), ("service_animals", "service animals only"), ("no", "no pets")],
                db_default="",
                max_length=16,
                verbose_name="pets",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="sobriety",
            field=models.CharField(
                blank=True,
                choices=[("required", "sober when coming"), ("not_required", "sobriety not required")],
                db_default="",
                max_length=14,
                verbose_name="sobriety",
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="veterans",
            field=models.CharField(
                blank=True,
                choices=[("only", "veterans only"), ("also", "veterans and others")],
                db_default="",
                max_length=10,
                verbose_name="veterans",
            ),
        ),
    ]
