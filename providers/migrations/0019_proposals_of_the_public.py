"""What is proposed to correct may come from the public."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_edited_by_hand"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="listingcorrection",
            name="correction_one_to_decide",
        ),
        migrations.AddField(
            model_name="listingcorrection",
            name="is_public",
            field=models.BooleanField(db_default=False, default=False, help_text="Said by somebody without an account"),
        ),
        migrations.AddField(
            model_name="listingcorrection",
            name="tell_email",
            field=models.EmailField(
                blank=True,
                db_default="",
                help_text="Emptied once the answer is sent",
                max_length=254,
                verbose_name="e-mail to be told",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingcorrection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_public", False), ("proposed_by__isnull", True), ("state", "proposed")),
                fields=("service", "reason", "need_domain"),
                name="correction_one_to_decide",
            ),
        ),
    ]
