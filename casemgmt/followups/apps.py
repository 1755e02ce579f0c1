from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "casemgmt.followups"
    label = "followups"
    verbose_name = _("Follow-ups")

    def ready(self) -> None:
        """Take part in what cases announce; the table of hooks is in docs/architecture.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES, HAND_ON, OPEN_WORK
        from casemgmt.cases import hooks

        from . import reactions
        from .contacts import mail, timeline  # noqa: F401 (mail registers its senders)
        from .contacts.actions.ends import why_not_closed_as
        from .contacts.queries import case_panel
        from .day.digest import digest_lines
        from .team.actions import hand_on
        from .team.queries import open_work

        DIGEST_LINES.append(digest_lines)
        OPEN_WORK.append(open_work)
        HAND_ON.append(hand_on)
        hooks.ON_OPENED.append(reactions.plan_contacts)
        hooks.ON_HOLD.append(reactions.pause_or_resume)
        hooks.ON_ASSIGNED.append(reactions.follow_owner)
        hooks.REASON_CHECKS.append(why_not_closed_as)
        hooks.ON_CLOSED.append(reactions.cancel_contacts)
        hooks.ON_RISK_CHANGED.append(reactions.replan_contacts)
        hooks.PANELS.insert(0, case_panel)  # the plan stands first on a case's page
        hooks.TIMELINE.append(timeline.tell)
