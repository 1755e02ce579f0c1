from typing import Any

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

        from . import notifications, queries, timeline  # noqa: F401 (notifications registers its senders)

        DIGEST_LINES.append(queries.digest_lines)
        OPEN_WORK.append(_open_work)
        HAND_ON.append(_hand_on)
        hooks.ON_OPENED.append(_plan)
        hooks.ON_HOLD.append(_hold)
        hooks.ON_ASSIGNED.append(_follow_owner)
        hooks.REASON_CHECKS.append(_why_not_this_reason)
        hooks.ON_CLOSED.append(_cancel)
        hooks.ON_RISK_CHANGED.append(_replan)
        hooks.PANELS.insert(0, queries.case_panel)
        hooks.TIMELINE.append(timeline.tell)


def _plan(*, case: Any, encounter: Any, by: Any, at: Any) -> None:
    from . import actions

    if encounter is not None:
        actions.start_protocol(case=case, encounter=encounter, by=by, at=at)


def _open_work(**asked: Any) -> Any:
    from .actions import handing_on

    return handing_on.open_work(**asked)


def _hand_on(**asked: Any) -> None:
    from .actions import handing_on

    handing_on.hand_on(**asked)


def _follow_owner(*, cases: Any, before: Any, by: Any, at: Any) -> None:
    from . import actions

    actions.follow_owner(cases=cases, before=before, by=by, at=at)


def _hold(*, case: Any, is_held: bool, by: Any, at: Any) -> None:
    from . import actions

    (actions.pause_follow_ups if is_held else actions.resume_follow_ups)(case=case, by=by, at=at)


def _why_not_this_reason(*, case: Any, reason: str) -> str:
    from .actions.ending import why_not_closed_as

    return why_not_closed_as(case=case, reason=reason)


def _cancel(*, case: Any, by: Any, at: Any) -> None:
    from . import actions
    from .models import CancelReason

    actions.cancel_rest(case=case, reason=CancelReason.CASE_CLOSED, by=by, at=at)


def _replan(*, case: Any, by: Any, at: Any) -> None:
    from . import actions

    actions.replan_for_risk(case=case, by=by, at=at)
