from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

WHERE_MERGES_LEAD = """
WITH RECURSIVE walk AS (
    SELECT id, id AS root FROM people_person WHERE merged_into_id IS NULL
    UNION ALL
    SELECT p.id, walk.root FROM people_person p JOIN walk ON p.merged_into_id = walk.id
)
UPDATE people_person SET root_id = walk.root FROM walk WHERE walk.id = people_person.id
"""
# Foreign keys wait for the end of the transaction; the table cannot be altered while some still wait.
CHECK_KEYS = "SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0006_restricted_people_are_found_fast")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="person",
            name="root",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="people.person",
                help_text="The entry that stands for this person: itself, or where its merges lead. What is one for"
                " each person goes by it",
            ),
        ),
        migrations.RunSQL(WHERE_MERGES_LEAD, migrations.RunSQL.noop),
        migrations.RunSQL(CHECK_KEYS, CHECK_KEYS),
        migrations.AlterField(
            model_name="person",
            name="root",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="people.person",
                help_text="The entry that stands for this person: itself, or where its merges lead. What is one for"
                " each person goes by it",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                name="person_stands_for_itself_until_merged",
                condition=Q(merged_into__isnull=True, root=F("id")) | Q(merged_into__isnull=False) & ~Q(root=F("id")),
            ),
        ),
    ]
