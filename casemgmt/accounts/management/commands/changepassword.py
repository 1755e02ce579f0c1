"""Set somebody's password at the machine: their sessions and tokens end with the old one."""

from typing import Any

from django.contrib.auth.management.commands import changepassword

from casemgmt.accounts.models import User


class Command(changepassword.Command):
    """Django's own command, and what follows from a new password here."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        said = super().handle(*args, **options)
        for pk in User.objects.filter(email=options["username"]).values_list("pk", flat=True):
            User.objects.end_sessions(pk)
        return said
