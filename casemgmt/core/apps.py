from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "casemgmt.core"
    label = "core"
    verbose_name = _("Mechanisms")

    def ready(self) -> None:
        from . import lookups, pango  # noqa: F401 (registers a lookup and a check)
