"""The tokens of before, which lay in the database as plain text, work no more.

Their table stays for the release before, empty; the next release drops it.
"""

from django.db import migrations

END = """
DO $$ BEGIN
  IF to_regclass('authtoken_token') IS NOT NULL THEN DELETE FROM authtoken_token; END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_api_tokens")]

    operations = [migrations.RunSQL(END, migrations.RunSQL.noop)]
