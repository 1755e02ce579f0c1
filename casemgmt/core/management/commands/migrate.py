"""`migrate`, run as the role that owns the tables; afterwards the application role gets its rights."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from casemgmt.core.database import as_owner, be_patient_as, grant_rights
from casemgmt.core.expanding import defaults_stay
from casemgmt.core.first_migration import one_model_at_a_time
from casemgmt.core.upgrades import AFTER_MIGRATION


class Command(MigrateCommand):
    help = f"{MigrateCommand.help} Runs as DATABASE_OWNER_URL and then grants the application role its rights."

    def handle(self, *args: Any, **options: Any) -> None:
        looks_only = options["plan"] or options["check_unapplied"]
        if not (settings.DATABASE_OWNER or looks_only):
            raise CommandError(
                "The setting DATABASE_OWNER_URL is missing. Migrations run as a role that owns the tables; "
                "the application role in DATABASE_URL must own nothing."
            )
        alias = options["database"]
        role = connections[alias].settings_dict["USER"]
        be_patient_as("migrate")
        with as_owner(alias) as connection:
            with defaults_stay(connection), one_model_at_a_time():
                super().handle(*args, **options)
            if not looks_only:
                call_command("createcachetable", database=alias, verbosity=0)
                grant_rights(connection, role)
        if not looks_only and options["app_label"] is None:
            for afterwards in AFTER_MIGRATION:
                afterwards()
