"""Who gave a permission by what right, and what a law wants said beside what is recorded."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0013_restrictions"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="authority",
            field=models.CharField(
                choices=[
                    ("self", "The person themselves"),
                    ("parent", "Parent of a minor"),
                    ("guardian", "Guardian"),
                    ("representative", "Representative with a power for it"),
                ],
                db_default="self",
                default="self",
                max_length=15,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="said",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("who", "who tells"),
                        ("to_whom", "who is told"),
                        ("what", "what is told"),
                        ("why", "what for"),
                        ("until", "until when"),
                        ("stop", "that it can be taken back, and how"),
                        ("signed", "who gave it, by what right, how, and when"),
                        ("passed_on", "that who is told may pass it on, and the law may not protect it then"),
                        ("no_condition", "that help does not depend on it"),
                        ("not_passed_on", "the notice that it may not be passed on (42 CFR Part 2)"),
                    ],
                    max_length=15,
                ),
                blank=True,
                db_default=models.Value([]),
                default=list,
                help_text="What a law wants said beside what is recorded here",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="signer",
            field=models.CharField(
                blank=True, db_default="", help_text="Who gave it, where it was not the person", max_length=120
            ),
        ),
    ]
