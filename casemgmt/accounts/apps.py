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
        _join_menu()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.core.access import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Settings"), "accounts:settings", Permission.PROGRAM_SETTINGS), order=140)
