"""Roles follow from memberships alone: the copies that were kept beside them go, with those that outlived their role.

The table stays empty for one release, so that the release before finds it, and is dropped with the next.
"""

from django.db import migrations

BATCH = 5000


def forget(apps, schema_editor):
    grants = apps.get_model("accounts", "ProgramGrant").objects
    while ids := list(grants.values_list("pk", flat=True)[:BATCH]):
        grants.filter(pk__in=ids).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sessions_end")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
