from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "casemgmt.accounts"
    label = "accounts"
    verbose_name = _("Accounts and programs")

    def ready(self) -> None:
        """The digest and the notice of what was not delivered register their senders and lines; core is told where
        somebody works, and what counts at sign-in."""
        from casemgmt.core import frame, limits

        from . import (
            digest,  # noqa: F401
            homes,
            hooks,
            sign_in_limits,
            undelivered,
        )

        frame.HOMES.append(homes.home_of)
        limits.POSTED.update(sign_in_limits.POSTED)
        hooks.DIGEST_LINES.join(undelivered.digest_lines, order=40)
        _join_menu()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.core.access import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Settings"), "accounts:settings", Permission.PROGRAM_SETTINGS), order=140)
