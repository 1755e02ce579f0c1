"""Texts that came in before: of the program that last wrote to that number, else of the only program there is."""

from django.db import migrations

TO_WHO_WROTE = """
UPDATE messaging_reply AS reply SET program_id = wrote.program_id
FROM (SELECT DISTINCT ON ("to") "to", program_id FROM messaging_personmessage ORDER BY "to", created_at DESC) AS wrote
WHERE reply.program_id IS NULL AND wrote."to" = reply.number
"""
TO_THE_ONLY_ONE = """
UPDATE messaging_reply SET program_id = (SELECT id FROM accounts_program LIMIT 1)
WHERE program_id IS NULL AND (SELECT count(*) FROM accounts_program) = 1
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_texts_of_a_program")]

    operations = [
        migrations.RunSQL(TO_WHO_WROTE, migrations.RunSQL.noop),
        migrations.RunSQL(TO_THE_ONLY_ONE, migrations.RunSQL.noop),
    ]
