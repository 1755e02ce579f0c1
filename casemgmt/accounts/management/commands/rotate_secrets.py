"""Write every kept secret under the newest key of SECRET_STORE_KEY, so that older keys can be taken out."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand

from casemgmt.accounts.factors.secrets import rewrite, written_anew
from casemgmt.accounts.identity.models import IdentitySetup


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        n = rewrite(Authenticator.objects)
        for setup in IdentitySetup.objects.all():
            IdentitySetup.objects.filter(pk=setup.pk).update(secret=written_anew(setup.secret))
            n += 1
        self.stdout.write(f"{n} rows written under the newest key.")
