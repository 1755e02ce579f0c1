"""Facts that an agency reads before it accepts: gender, how many people, animals, mobility."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0014_language_of_a_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="gender",
            field=models.CharField(
                blank=True,
                choices=[
                    ("woman", "Woman"),
                    ("man", "Man"),
                    ("nonbinary", "Non-binary"),
                    ("other", "Another gender"),
                    ("declined", "Declined to answer"),
                ],
                db_default="",
                max_length=12,
                verbose_name="gender",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="mobility",
            field=models.CharField(
                blank=True,
                choices=[
                    ("walks", "Walks"),
                    ("no_stairs", "Cannot climb stairs"),
                    ("walker", "Cane or walker"),
                    ("wheelchair", "Wheelchair"),
                    ("help", "Needs help to move"),
                ],
                db_default="",
                max_length=12,
                verbose_name="mobility",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="people",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="how many people"),
        ),
        migrations.AddField(
            model_name="offer",
            name="pets",
            field=models.CharField(
                blank=True,
                choices=[("none", "No animals"), ("service", "A service animal"), ("pets", "Pets")],
                db_default="",
                max_length=10,
                verbose_name="animals",
            ),
        ),
    ]
