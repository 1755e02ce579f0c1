from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "casemgmt.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """What the outbox sends about cases is registered, and the reasons cases ask for are announced."""
        from casemgmt.accounts.reasons import REASON_LISTS, ReasonList

        from . import notifications  # noqa: F401
        from .models import CloseReason, HoldReason

        REASON_LISTS.join(ReasonList("hold", _("Why a case is on hold"), HoldReason.choices), order=40)
        REASON_LISTS.join(ReasonList("close", _("Why a case closes"), CloseReason.choices), order=50)
