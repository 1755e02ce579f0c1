from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "casemgmt.reports"
    label = "reports"
    verbose_name = _("Oversight and reports")

    def ready(self) -> None:
        """Take part in what lower apps announce; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES
        from casemgmt.duties.hooks import KINDS

        from . import digest
        from .monthly import mail  # noqa: F401 (registers its kind of letter)
        from .review.duties import ReviewToRead

        DIGEST_LINES.join(digest.digest_lines, order=10)
        KINDS.join(ReviewToRead(), order=110)
        _join_menu()
        _join_tones()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Oversight"), "reports:oversight", Permission.CASE_ASSIGN), order=10)
    PROGRAM_MENU.join(MenuEntry(_("Audit"), "reports:audit", Permission.FOLLOWUP_AUDIT), order=110)
    PROGRAM_MENU.join(MenuEntry(_("Measures"), "reports:measures", Permission.REPORT_VIEW), order=120)


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .models import AccessReport, Export, ReportRun

    STATE_TONES.join(
        Tones(
            ok={ReportRun.State.READY, AccessReport.State.READY, Export.State.READY},
            wait={ReportRun.State.WAITING, AccessReport.State.WAITING, Export.State.WAITING},
            bad={ReportRun.State.FAILED, AccessReport.State.FAILED, Export.State.FAILED},
        ),
        order=80,
    )
