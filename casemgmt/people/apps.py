from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "casemgmt.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """What is one for each person parts with a merge that is undone."""
        from casemgmt.accounts.hooks import FIRST_STEPS

        from . import hooks
        from .consents.first_days import first_steps_of_consent
        from .permission.parting import refuse_for_both, stays_refused

        FIRST_STEPS.join(first_steps_of_consent, order=75)
        hooks.ON_UNMERGED.join(refuse_for_both, order=5)
        hooks.STAYS_AFTER_UNDO.join(stays_refused, order=5)
        _join_menu()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("People"), "people:search", Permission.PERSON_SEARCH), order=70)
