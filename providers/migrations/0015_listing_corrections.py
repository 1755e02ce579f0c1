"""A proposal to correct a listing has a name of its own. The table stays: the release before reads it as it did."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("providers", "0014_imports_are_jobs")]

    operations = [
        migrations.AlterModelTable("correction", "providers_correction"),
        migrations.RenameModel("Correction", "ListingCorrection"),
    ]
