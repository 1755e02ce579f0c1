"""Words that mean the same, words of the directory, what a listing says of whom it takes; Spanish endings."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Spanish listings are read by Spanish endings, beside the English reading that every listing has.
MAKE_CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION directory_es (COPY = spanish);
ALTER TEXT SEARCH CONFIGURATION directory_es
    ALTER MAPPING FOR hword, hword_part, word, asciiword, hword_asciipart, asciihword WITH unaccent, spanish_stem;
"""
DROP_CONFIGURATION = "DROP TEXT SEARCH CONFIGURATION IF EXISTS directory_es"


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_parts_keep_their_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(MAKE_CONFIGURATION, DROP_CONFIGURATION),
        migrations.CreateModel(
            name="DirectoryWord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("word", models.CharField(max_length=40, unique=True)),
                ("is_town", models.BooleanField(default=False)),
                ("state", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="WordGroup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "code",
                    models.CharField(blank=True, help_text="Of the group that comes with the program", max_length=60),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), size=None, verbose_name="words that mean the same"
                    ),
                ),
                (
                    "also",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="look also for",
                    ),
                ),
                ("means", models.CharField(blank=True, max_length=60, verbose_name="stands for")),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["words", "id"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="service",
            name="facts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="serviceatlocation",
            name="is_rough",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="The middle of its ZIP or town: the publisher gave no place on the map",
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["facts"], name="service_facts"),
        ),
        migrations.AddIndex(
            model_name="directoryword",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("word"), name="gin_trgm_ops"),
                name="directoryword_likeness",
            ),
        ),
        migrations.AddField(
            model_name="wordgroup",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="wordgroup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="wordgroup_replaces_once"
            ),
        ),
    ]
