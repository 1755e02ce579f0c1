"""The owner's function that makes months. Each runs on from where the last one ends, so that there is never a hole.

It takes part of a table made by `turning.py` alone, at most thirteen months ahead of the clock. A new month is filled
from the spare part first, which is locked for that moment, and takes over triggers, references and indexes as it joins.
Nobody but the owner holds rights on it: whoever adds or reads goes by the whole table.
"""

from datetime import timedelta

FUNCTION = "core_make_months"
# So long lies ready: the clock may stand still for a season, and no row misses its month.
AHEAD = timedelta(days=93)

MAKE_MONTHS = """
CREATE OR REPLACE FUNCTION core_make_months(whole text, until timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET lock_timeout = '2s' SET timezone = 'UTC' AS $$
DECLARE
  spare text := whole || '_spare';
  most timestamptz := least(until, now() + interval '13 months');
  month text;
  columns text;
  starts timestamptz;
  who text;
  made integer := 0;
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_inherits
    WHERE inhparent = to_regclass(quote_ident(whole)) AND inhrelid = to_regclass(quote_ident(spare))
  ) THEN
    RAISE EXCEPTION '% is not kept by months', whole;
  END IF;
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
  WHERE attrelid = whole::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
  LOOP
    SELECT max(substring(pg_get_expr(relpartbound, oid) FROM $re$TO \\('([^']+)'\\)$re$)::timestamptz) INTO starts
    FROM pg_class JOIN pg_inherits ON inhrelid = oid WHERE inhparent = whole::regclass;
    EXIT WHEN starts >= most;
    month := whole || to_char(starts, '_YYYY_MM');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE)', month, whole);
    FOR who IN
      SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
      FROM pg_class, aclexplode(relacl) WHERE oid = month::regclass AND grantee <> relowner
    LOOP
      EXECUTE format('REVOKE ALL ON %I FROM %s', month, who);
    END LOOP;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', spare);
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', spare);
    EXECUTE format(
      'WITH moved AS (DELETE FROM %I WHERE at >= $1 AND at < $2 RETURNING %s) INSERT INTO %I (%s) SELECT %s FROM moved',
      spare, columns, month, columns, columns
    ) USING starts, starts + interval '1 month';
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', spare);
    EXECUTE format(
      'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      whole, month, starts, starts + interval '1 month'
    );
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$
"""
