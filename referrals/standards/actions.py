"""Setting what a program expects of agencies and promises them."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.codes import Urgency
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import StandardRule
from .clocks import STANDARDS, Standard
from .terms import CLOCKS, MOST_SUNSET_DAYS, is_sound, standards_as_rows

MOST_CONFIRM_MINUTES = 7 * 24 * 60


@action
def set_standards(
    *,
    program: Program,
    standards: dict[Urgency, Standard],
    confirm_minutes: int = 60,
    sunset_days: int = 30,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> StandardRule | None:
    """Say what counts for requests sent from now on. Those that are out keep what they were sent under."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = StandardRule.objects.filter(program=program).first()
    refuse_stale(newest, seen)
    _check(standards, confirm_minutes, sunset_days)
    facts = {"standards": standards_as_rows(standards), "confirm_minutes": confirm_minutes, "sunset_days": sunset_days}
    before = newest or StandardRule(program=program, standards=standards_as_rows(STANDARDS))
    if all(getattr(before, name) == value for name, value in facts.items()):
        return newest
    made = StandardRule.objects.create(program=program, changed_by=user_of(by), changed_at=at, **facts)
    record("program.standards_set", program, by=by, at=at, rule=made.pk)
    return made


def _check(standards: dict[Urgency, Standard], confirm_minutes: int, sunset_days: int) -> None:
    for urgency in Urgency:
        for clock in CLOCKS:
            if not is_sound(getattr(standards[urgency], clock)):
                raise NotPossible(
                    _("Give a time of more than nothing and at most 60 days."), field=f"{urgency}_{clock}"
                )
    if not 1 <= confirm_minutes <= MOST_CONFIRM_MINUTES:
        raise NotPossible(_("Give a time between one minute and a week."), field="confirm_minutes")
    if not 0 <= sunset_days <= MOST_SUNSET_DAYS:
        raise NotPossible(
            _("Give between 0 and 90 days: later an agency would read of people it has not served for long."),
            field="sunset_days",
        )
