"""Ways are measured in kilometres or miles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_sign_in_servers"),
    ]

    operations = [
        migrations.AddField(
            model_name="brandrule",
            name="distances",
            field=models.CharField(
                blank=True,
                choices=[("km", "Kilometres"), ("mi", "Miles")],
                db_default="",
                help_text="Empty: as its country has it",
                max_length=2,
            ),
        ),
    ]
