from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "casemgmt.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """What the outbox sends about cases is registered."""
        from . import notifications  # noqa: F401
