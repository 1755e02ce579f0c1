"""A contact whose window was over when the call was taken on has its cause: nobody is asked for it any more."""

from django.db import migrations, models

SAY = """
    WITH said AS (
        UPDATE followups_followup SET missed_cause = 'not_taken_on'
        WHERE "end" = 'missed' AND missed_cause = '' AND why ->> 'began_late' = 'true' AND NOT EXISTS (
            SELECT 1 FROM followups_attempt a WHERE a.follow_up_id = followups_followup.id AND a.undone_at IS NULL
        )
        RETURNING id
    )
    UPDATE duties_duty d SET ended_at = now(), ended_as = 'done', ended_why = 'not_taken_on', tell_at = NULL
    FROM said
    WHERE d.subject_id = said.id AND d.kind = 'say_why' AND d.ended_at IS NULL
"""
CAUSES = [
    ("no_phone", "No phone"),
    ("staff_absent", "Staff absent"),
    ("partner_silent", "Partner silent"),
    ("protocol_wrong", "Protocol wrong"),
    ("other", "Other"),
    ("not_taken_on", "Nobody had taken it on"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0018_attempts_are_read_in_order"),
        ("duties", "0004_ended_duties_are_read_in_order"),
    ]

    operations = [
        migrations.AlterField("followup", "missed_cause", models.CharField(blank=True, choices=CAUSES, max_length=20)),
        migrations.RunSQL(SAY, migrations.RunSQL.noop),
    ]
