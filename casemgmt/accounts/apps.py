from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "casemgmt.accounts"
    label = "accounts"
    verbose_name = _("Accounts and programs")

    def ready(self) -> None:
        """The digest registers its sender; core is told where somebody works, and what counts at sign-in."""
        from casemgmt.core import frame, limits

        from . import (
            digest,  # noqa: F401
            homes,
            sign_in_limits,
        )

        frame.HOMES.append(homes.home_of)
        limits.POSTED.update(sign_in_limits.POSTED)
