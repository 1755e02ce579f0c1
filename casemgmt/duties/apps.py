from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "casemgmt.duties"
    label = "duties"
    verbose_name = _("Duties")

    def ready(self) -> None:
        """The ledger follows every action."""
        from casemgmt.core.acting import FOLLOWERS
        from casemgmt.core.condition import WORK
        from casemgmt.core.upgrades import AFTER_MIGRATION

        from . import mail  # noqa: F401 (it registers its sender)
        from .figures import count_late
        from .ledger import fill_after_upgrade, follow_events
        from .rota import mail as rota_mail  # noqa: F401 (it registers its senders)

        WORK.join(count_late, order=10)
        FOLLOWERS.join(follow_events, order=10)
        AFTER_MIGRATION.join(fill_after_upgrade, order=10)
        _join_menu()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Late"), "duties:late", Permission.CASE_EDIT), order=25)
