from typing import ClassVar

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models
from django.db.models import F, Q

# `normalize`, `lower` and the dictionary are named in full, so that an index and a dump read them alike everywhere.
PLAIN = r"""
CREATE FUNCTION people_plain(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp
RETURN btrim(regexp_replace(
    translate(lower(unaccent('unaccent'::regdictionary, normalize(said, NFKC))), '''’‘ʼ`´', ''),
    '[^[:alnum:]]+', ' ', 'g'
));
COMMENT ON FUNCTION people_plain(text) IS 'Words without case, accents and apostrophes, one space between them.'
"""
# How one word is told again: "=" as it is, "~" with at most one letter lost (two words that differ by one letter, or by
# two that changed places, lose theirs to the same rest), "^" its beginnings, "*" its sound.
KEYS_OF_WORD = r"""
CREATE FUNCTION people_word_keys(word text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT '=' || word
    UNION ALL SELECT '~' || word
    UNION ALL SELECT '~' || overlay(word PLACING '' FROM place FOR 1)
        FROM generate_series(1, least(length(word), 20)) place WHERE length(word) >= 4
    UNION ALL SELECT '^' || left(word, size) FROM generate_series(3, least(length(word), 6)) size
    UNION ALL SELECT '*' || sound
        FROM (SELECT CASE WHEN word ~ '^[a-z]+$' THEN word ELSE '' END) latin (word),
            LATERAL (VALUES (dmetaphone(latin.word)), (dmetaphone_alt(latin.word))) told (sound)
        WHERE length(sound) >= 2;
END
"""
KEYS = r"""
CREATE FUNCTION people_name_keys(first_name text, last_name text, goes_by text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}')
    FROM (VALUES (people_plain(first_name)), (people_plain(last_name)), (people_plain(goes_by))) name (words),
        LATERAL (
            SELECT unnest(string_to_array(name.words, ' ')) UNION SELECT replace(name.words, ' ', '')
        ) said (word),
        LATERAL people_word_keys(said.word) key
    WHERE said.word <> '';
END
"""
# What somebody typed may be: the same word, one letter off, its beginning, the beginning of it, or one that sounds alike.
SOUGHT = r"""
CREATE FUNCTION people_sought_keys(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT key), '{}') FROM (
        SELECT key FROM people_word_keys(word) key WHERE key NOT LIKE '^%'
        UNION ALL SELECT '^' || word WHERE length(word) BETWEEN 3 AND 6
        UNION ALL SELECT '=' || left(word, size) FROM generate_series(4, length(word) - 1) size
    ) told (key);
END
"""
COLUMNS = """
ALTER TABLE people_person
    ADD COLUMN find_name text GENERATED ALWAYS AS (
        people_plain(first_name || ' ' || last_name || ' ' || goes_by)
    ) STORED,
    ADD COLUMN find_keys text[] GENERATED ALWAYS AS (people_name_keys(first_name, last_name, goes_by)) STORED
"""
NO_COLUMNS = "ALTER TABLE people_person DROP COLUMN find_name, DROP COLUMN find_keys"
INDEXES = """
CREATE INDEX person_find_keys ON people_person USING gin (find_keys);
CREATE INDEX person_find_name ON people_person USING gin (find_name gin_trgm_ops)
"""


class Migration(migrations.Migration):
    """People are found by two columns that the database keeps itself: their names made plain, and the keys by which
    each word is told again. Django does not know them, so that no page that shows a person carries them along;
    `people/finding.py` alone reads them."""

    dependencies: ClassVar = [("people", "0008_merges_join")]

    operations: ClassVar = [
        CreateExtension("unaccent"),
        migrations.RunSQL(PLAIN, "DROP FUNCTION people_plain(text)"),
        migrations.RunSQL(KEYS_OF_WORD, "DROP FUNCTION people_word_keys(text)"),
        migrations.RunSQL(KEYS, "DROP FUNCTION people_name_keys(text, text, text)"),
        migrations.RunSQL(SOUGHT, "DROP FUNCTION people_sought_keys(text)"),
        migrations.RunSQL(COLUMNS, NO_COLUMNS),
        migrations.RunSQL(INDEXES, "DROP INDEX person_find_keys, person_find_name"),
        migrations.RemoveIndex("person", "person_name_trigram"),
        migrations.RemoveIndex("person", "person_first_name_sound"),
        migrations.RemoveIndex("person", "person_last_name_sound"),
        migrations.AddIndex(
            "person", models.Index("birth_year", name="person_birth_year", condition=Q(birth_year__isnull=False))
        ),
        migrations.AddIndex(
            "contactpoint",
            models.Index(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(F("normalized"), function="reverse", output_field=models.TextField()),
                    name="text_pattern_ops",
                ),
                name="contactpoint_last_digits",
                condition=Q(kind="phone"),
            ),
        ),
    ]
