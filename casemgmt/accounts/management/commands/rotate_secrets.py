"""Write every kept secret under the newest key of SECRET_STORE_KEY, so that older keys can be taken out."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand

from casemgmt.accounts.factors.secrets import rewrite


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rewrite(Authenticator.objects)} rows written under the newest key.")
