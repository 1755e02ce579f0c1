from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "casemgmt.followups"
    label = "followups"
    verbose_name = _("Follow-ups")

    def ready(self) -> None:
        """Take part in what cases announce; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES, FIRST_STEPS, HAND_ON, ON_PROGRAM_MADE, OPEN_WORK
        from casemgmt.cases import hooks
        from casemgmt.duties.hooks import JUST_SAID, KINDS
        from casemgmt.encounters.hooks import ON_CORRECTED
        from casemgmt.people.hooks import ENDS_WITH_DEATH, ON_MERGED, ON_PERMISSION_CHANGED, ON_UNMERGED

        from . import reactions
        from .contacts import mail, timeline  # noqa: F401 (mail registers its senders)
        from .contacts.actions.corrected import follow_correction
        from .contacts.actions.ends import why_not_closed_as
        from .contacts.ahead import ContactsAhead
        from .contacts.duties import MissedContacts, PlannedContacts
        from .contacts.just_said import causes_said
        from .contacts.queries import case_panel, what_death_ends
        from .day.digest import digest_lines
        from .protocols.actions import ensure_default_protocol
        from .protocols.first_days import first_steps_of_protocol
        from .team.actions import hand_on_work
        from .team.queries import open_work

        KINDS.join(PlannedContacts(), order=30)
        KINDS.join(MissedContacts(), order=40)
        JUST_SAID.join(causes_said, order=10)
        DIGEST_LINES.join(digest_lines, order=30)
        OPEN_WORK.join(open_work, order=10)
        HAND_ON.join(hand_on_work, order=10)
        ON_PROGRAM_MADE.join(ensure_default_protocol, order=10)
        FIRST_STEPS.join(first_steps_of_protocol, order=50)
        hooks.ON_OPENED.join(reactions.plan_contacts, order=10)
        hooks.ON_HOLD.join(reactions.pause_or_resume, order=10)
        hooks.ON_ASSIGNED.join(reactions.follow_owner, order=10)
        hooks.REASON_CHECKS.join(why_not_closed_as, order=10)
        hooks.ON_CLOSED.join(reactions.cancel_contacts, order=10)
        hooks.ON_REOPENED.join(reactions.bring_contacts_back, order=10)
        hooks.ON_RISK_CHANGED.join(reactions.replan_contacts, order=10)
        ON_CORRECTED.join(follow_correction, order=10)
        hooks.ON_JOINED.join(reactions.join_contacts, order=10)
        hooks.ON_PARTED.join(reactions.part_contacts, order=10)
        ON_PERMISSION_CHANGED.join(reactions.follow_permission, order=10)
        ENDS_WITH_DEATH.join(what_death_ends, order=10)
        ON_MERGED.join(reactions.follow_merge, order=20)
        ON_UNMERGED.join(reactions.follow_merge, order=20)
        hooks.PLANS.join(ContactsAhead(), order=10)
        hooks.PANELS.join(case_panel, order=10)  # the plan stands first on a case's page
        hooks.TIMELINE.join(timeline.sentences, order=10)
        _join_menu()
        _join_tones()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("My day"), "followups:my_day", Permission.CASE_EDIT), order=20)
    PROGRAM_MENU.join(MenuEntry(_("Team"), "followups:team", Permission.CASE_ASSIGN), order=30)


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .models import AttemptResult, FollowUpEnd, FollowUpState, ProtocolVersion

    STATE_TONES.join(
        Tones(
            ok={FollowUpEnd.REACHED, AttemptResult.REACHED, ProtocolVersion.State.PUBLISHED},
            wait={FollowUpState.SCHEDULED, FollowUpState.OPEN},
            bad={FollowUpEnd.MISSED},
            quiet={
                FollowUpState.ENDED,
                FollowUpEnd.UNREACHED,
                FollowUpEnd.CANCELLED,
                AttemptResult.DECLINED,
                ProtocolVersion.State.DRAFT,
                ProtocolVersion.State.RETIRED,
            },
        ),
        order=50,
    )
