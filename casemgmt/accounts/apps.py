from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "casemgmt.accounts"
    label = "accounts"
    verbose_name = _("Accounts and programs")

    def ready(self) -> None:
        """The digest and the letters register their senders, the notice of what was not delivered its lines; core is
        told where somebody works, what counts at sign-in, and which roles follow from memberships."""
        from casemgmt.core import frame, limits, upgrades
        from casemgmt.core.tones import STATE_TONES, Tones

        from . import (
            digest,  # noqa: F401
            homes,
            hooks,
            joining,  # noqa: F401
            sign_in_limits,
            sign_in_mail,  # noqa: F401
            undelivered,
        )
        from .identity import mail as identity_mail  # noqa: F401
        from .installation import beginning
        from .invitations import mail  # noqa: F401
        from .numbers import preview, previews
        from .programs import first_days
        from .tokens import schema  # noqa: F401

        upgrades.AFTER_MIGRATION.join(beginning.say_how_to_begin, order=900)
        frame.HOMES.join(homes.home_of, order=10)
        for number, form in enumerate(sign_in_limits.POSTED, start=1):
            limits.POSTED.join(form, order=number * 10)
        hooks.DIGEST_LINES.join(undelivered.digest_lines, order=40)
        steps = (first_days.of_program, first_days.of_people, first_days.of_hours, first_days.of_sign_in)
        for number, lines in enumerate(steps, start=1):
            hooks.FIRST_STEPS.join(lines, order=number * 10)
        hooks.FIRST_STEPS.join(first_days.of_numbers, order=65)
        hooks.FIRST_STEPS.join(first_days.of_backups, order=100)
        preview.NUMBER_PREVIEWS.join(previews.preview_of_links, order=10)
        preview.NUMBER_PREVIEWS.join(previews.preview_of_undo, order=20)
        _join_menu()
        _join_roles()
        STATE_TONES.join(Tones(ok={"works"}, wait={"to_look_at"}, bad={"stopped"}), order=12)


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Settings"), "accounts:settings", Permission.PROGRAM_SETTINGS), order=140)


def _join_roles() -> None:
    """A membership gives a role in its program until it ends."""
    from casemgmt.core.access import SEATS, Seats

    from .permissions import Permission
    from .roles import PROGRAM_ROLES

    in_program = {str(role): allowed for role, allowed in PROGRAM_ROLES.items()}
    caretaker = Permission.PROGRAM_SETTINGS
    SEATS.join(Seats("program", "accounts.Membership", Q(left_at__isnull=True), in_program, caretaker), order=10)
