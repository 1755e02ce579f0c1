from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "casemgmt.reports"
    label = "reports"
    verbose_name = _("Oversight and reports")

    def ready(self) -> None:
        """Take part in what lower apps announce; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES

        from . import digest

        DIGEST_LINES.join(digest.digest_lines, order=10)
