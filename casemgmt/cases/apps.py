from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "casemgmt.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """What effects send about cases is registered, and the reasons cases ask for are announced."""
        from casemgmt.accounts.hooks import FIRST_STEPS, IN_THE_WAY
        from casemgmt.accounts.numbers.preview import NUMBER_PREVIEWS
        from casemgmt.accounts.reasons import REASON_LISTS, ReasonList
        from casemgmt.duties.hooks import KINDS, STAND_INS, TOUCHES, WHOSE_WORK
        from casemgmt.encounters.hooks import ON_CORRECTED
        from casemgmt.people.hooks import (
            ENDS_WITH_DEATH,
            ON_MERGED,
            ON_PERMISSION_CHANGED,
            ON_UNMERGED,
            STAYS_AFTER_UNDO,
            WITH_WHOM,
        )

        from . import hooks, mail  # noqa: F401 (mail registers its senders)
        from .actions.death import end_for_death, part_after_death, what_ends
        from .actions.in_error import open_with_its_call
        from .actions.joining import join_cases, part_cases, stays_with_kept_case
        from .caseload import work  # noqa: F401 (registers what a worker does)
        from .caseload.first_days import first_steps_of_caseload
        from .caseload.timeline import brought_in_words
        from .covers.queries import stand_ins, work_of
        from .duties import CallsToTakeOn, UnownedCases, people_of_cases, people_of_owners
        from .hooks import PANELS
        from .household import case_panel
        from .models import BY_HAND, HoldReason
        from .next_dates.duties import DatesSet, NothingPlanned
        from .number_previews import preview_of_assigning
        from .queries import with_whom
        from .restrictions import reactions as restrictions
        from .under_way import still_served

        FIRST_STEPS.join(first_steps_of_caseload, order=90)
        hooks.TIMELINE.join(brought_in_words, order=5)
        NUMBER_PREVIEWS.join(preview_of_assigning, order=30)
        IN_THE_WAY.join(still_served, order=10)
        KINDS.join(UnownedCases(), order=10)
        KINDS.join(CallsToTakeOn(), order=20)
        KINDS.join(DatesSet(), order=22)
        KINDS.join(NothingPlanned(), order=24)
        TOUCHES.join(people_of_cases, order=20)
        TOUCHES.join(people_of_owners, order=25)
        WHOSE_WORK.join(work_of, order=10)
        STAND_INS.join(stand_ins, order=10)
        ON_MERGED.join(join_cases, order=10)
        ON_UNMERGED.join(part_cases, order=10)
        ON_UNMERGED.join(part_after_death, order=12)  # of two cases again, before their plans
        STAYS_AFTER_UNDO.join(stays_with_kept_case, order=10)
        ON_CORRECTED.join(open_with_its_call, order=5)  # before the plan follows
        hooks.ON_OPENED.join(restrictions.open_to_those_named, order=5)
        ON_MERGED.join(restrictions.follow_merge, order=15)
        ON_UNMERGED.join(restrictions.follow_parting, order=15)
        STAYS_AFTER_UNDO.join(restrictions.stays_restricted, order=15)
        WITH_WHOM.join(with_whom, order=10)
        PANELS.join(case_panel, order=40)
        ON_PERMISSION_CHANGED.join(end_for_death, order=30)  # after plans and messages
        ENDS_WITH_DEATH.join(what_ends, order=40)

        REASON_LISTS.join(ReasonList("hold", _("Why a case is on hold"), HoldReason.choices), order=40)
        REASON_LISTS.join(ReasonList("close", _("Why a case closes"), BY_HAND), order=50)
        _join_menu()
        _join_tones()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Cases"), "cases:list", Permission.CASE_VIEW), order=60)


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .caseload.models import Caseload
    from .models import CaseState, NeedState

    STATE_TONES.join(
        Tones(
            ok={NeedState.MET, Caseload.State.DONE},
            wait={CaseState.OPEN, NeedState.OPEN, Caseload.State.TRYING, Caseload.State.READING},
            quiet={CaseState.ON_HOLD, CaseState.CLOSED, NeedState.UNMET, NeedState.WITHDRAWN},
        ),
        order=40,
    )
