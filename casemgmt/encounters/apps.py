from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EncountersConfig(AppConfig):
    name = "casemgmt.encounters"
    label = "encounters"
    verbose_name = _("Encounters")

    def ready(self) -> None:
        from casemgmt.accounts.hooks import FIRST_STEPS
        from casemgmt.duties.hooks import TOUCHES
        from casemgmt.people.hooks import LAST_MET

        from .first_days import first_steps_of_dispatch
        from .queries import last_met
        from .touched import people_met

        FIRST_STEPS.join(first_steps_of_dispatch, order=85)
        TOUCHES.join(people_met, order=10)
        LAST_MET.join(last_met, order=10)
        _join_menu()
        _join_tones()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Record"), "encounters:record", Permission.ENCOUNTER_RECORD), order=40)
    PROGRAM_MENU.join(MenuEntry(_("Encounters"), "encounters:list", Permission.ENCOUNTER_VIEW), order=50)


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .models import EncounterImport

    STATE_TONES.join(
        Tones(
            ok={EncounterImport.State.DONE},
            wait={EncounterImport.State.WAITING, EncounterImport.State.READING, EncounterImport.State.ASKED},
            bad={EncounterImport.State.FAILED},
        ),
        order=30,
    )
