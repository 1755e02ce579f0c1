"""Events and the access log are kept by months. The release before works with it as it did: whoever names the table
adds and reads as before. Safe while people work: nobody waits for more than two seconds."""

from django.db import migrations

from casemgmt.core.months import MAKE_MONTHS, turn_into_months

TABLES = ("core_event", "core_accesslog")


def by_months(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(MAKE_MONTHS)
    for table in TABLES:
        turn_into_months(schema_editor.connection, table)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0016_corrections_by_moment")]
    operations = [migrations.RunPython(by_months, migrations.RunPython.noop)]
