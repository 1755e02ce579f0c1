"""The secrets of second steps, which lay in the database in clear, are encrypted with SECRET_STORE_KEY.

The release before cannot read them: second steps fail there from here on, until its last process is replaced.
"""

from typing import Any

from django.db import migrations

from casemgmt.accounts.factors.secrets import decrypt, rewrite


def encrypted(apps: Any, editor: Any) -> None:
    rewrite(apps.get_model("mfa", "Authenticator").objects)


def clear(apps: Any, editor: Any) -> None:
    rewrite(apps.get_model("mfa", "Authenticator").objects, decrypt)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_sessions_and_second_step"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(encrypted, clear)]
