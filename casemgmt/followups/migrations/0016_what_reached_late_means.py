"""Reached late was said of missed contacts whose person was simply reached at the next one, or before the window."""

from django.db import migrations

FORGET = """
    UPDATE followups_followup f SET reached_late_by_id = NULL
    FROM followups_attempt a
    WHERE a.id = f.reached_late_by_id AND (
        a.at <= f.closes_at OR EXISTS (
            SELECT 1 FROM followups_followup n
            WHERE n.case_id = f.case_id AND n."end" <> 'cancelled' AND n.opens_at > f.opens_at AND n.opens_at <= a.at
        )
    )
"""


class Migration(migrations.Migration):
    dependencies = [("followups", "0015_what_was_said_stays")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
