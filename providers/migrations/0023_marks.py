"""The database begins to notice what is written of a listing; what stands already is marked as it was last known."""

from django.db import migrations

from providers.marks.triggers import BELOW, statements

KNOWN = """
INSERT INTO providers_listingmark (kind, row_id, program_id, changed_at, was_listed)
SELECT 'organization', o.id, o.kept_by_id, greatest(o.last_modified, o.created_at), true FROM providers_organization o
UNION ALL
SELECT 'service', s.id, o.kept_by_id, greatest(s.last_modified, s.created_at), true
  FROM providers_service s JOIN providers_organization o ON o.id = s.organization_id
UNION ALL
SELECT 'service_at_location', l.id, o.kept_by_id, greatest(s.last_modified, l.created_at), true
  FROM providers_serviceatlocation l JOIN providers_service s ON s.id = l.service_id
  JOIN providers_organization o ON o.id = s.organization_id
UNION ALL SELECT 'taxonomy', id, NULL, created_at, true FROM providers_taxonomy
UNION ALL SELECT 'taxonomy_term', id, NULL, created_at, true FROM providers_taxonomyterm
"""


AWAY = [f"DROP FUNCTION IF EXISTS providers_notice_{table}() CASCADE" for table in BELOW]


class Migration(migrations.Migration):
    dependencies = [("providers", "0022_door")]

    operations = [
        migrations.RunSQL(KNOWN, "DELETE FROM providers_listingmark"),
        migrations.RunSQL(list(statements()), AWAY),
    ]
