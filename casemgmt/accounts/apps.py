from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "casemgmt.accounts"
    label = "accounts"
    verbose_name = _("Accounts and programs")

    def ready(self) -> None:
        """The digest registers its sender."""
        from . import digest  # noqa: F401
