"""Which calls a case had at an earlier moment: each that comes and goes is put aside, as `core/stood` does for rows.

The table of a many-to-many relation has no model on which a trigger could stand, so it is written here.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_calls_stood() RETURNS trigger AS $$
DECLARE link cases_case_encounters%ROWTYPE;
BEGIN
    IF TG_OP = 'INSERT' THEN link := NEW; ELSE link := OLD; END IF;
    INSERT INTO core_stoodthen (program_id, subject_type, subject_id, before, at, is_end)
    VALUES ((SELECT program_id FROM cases_case WHERE id = link.case_id), 'case_encounters', link.case_id,
        jsonb_build_object('encounter_id', link.encounter_id, 'stood', TG_OP = 'DELETE'),
        coalesce(nullif(current_setting('aftercall.at', true), '')::timestamptz, clock_timestamp()),
        TG_OP = 'DELETE');
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER calls_stood AFTER INSERT OR DELETE ON cases_case_encounters
    FOR EACH ROW EXECUTE FUNCTION cases_calls_stood();
"""
BACK = "DROP TRIGGER calls_stood ON cases_case_encounters; DROP FUNCTION cases_calls_stood();"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_figures_read_as_of_then"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACK)]
