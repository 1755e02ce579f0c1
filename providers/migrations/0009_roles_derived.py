"""Roles at an agency follow from its staff rows alone: the copies that were kept beside them go.

The table stays empty for one release, so that the release before finds it, and is dropped with the next.
"""

from django.db import migrations

BATCH = 5000


def forget(apps, schema_editor):
    grants = apps.get_model("providers", "OrganizationGrant").objects
    while ids := list(grants.values_list("pk", flat=True)[:BATCH]):
        grants.filter(pk__in=ids).delete()


class Migration(migrations.Migration):
    dependencies = [("providers", "0008_mail_language")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
