"""Setting when the monthly report is prepared and for whom, and what the clock does on that day."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.sweeps import each_alone, swept, without_put_aside

from ..actions.preparation import KIND
from ..models import ReportRun
from ..scope import last_month
from .models import LAST_DAY, MONTHLY, MonthlyPlan
from .queries import is_due

SWEEP = swept("monthly reports", _lazy("Monthly reports to be prepared"))


@action
def plan_monthly_report(
    *, program: Program, is_on: bool, day: int, readers: Collection[User], by: Actor, at: datetime
) -> MonthlyPlan:
    """Choose the day of the month and who gets a mail. Only who may see the program's figures can be told."""
    require(by, Permission.FOLLOWUP_AUDIT, program)
    if not 1 <= day <= LAST_DAY:
        raise NotPossible(_("Choose a day from 1 to 28: every month has it."), field="day")
    if strangers := [user for user in readers if not holds(user, Permission.REPORT_VIEW, program)]:
        words = _("%(name)s may not see the figures of this program. Choose somebody else.")
        raise NotPossible(words % {"name": strangers[0].name}, field="readers")
    facts = {"is_on": is_on, "day": day, "set_by": user_of(by), "set_at": at}
    plan, _is_new = MonthlyPlan.objects.select_for_update(of=("self",)).update_or_create(
        program=program, defaults=facts
    )
    plan.readers.set(readers)
    record("monthlyplan.set", plan, by=by, at=at, on=is_on, day=day)
    return plan


@action
def ask_for_month(*, plan: MonthlyPlan, by: Actor, at: datetime) -> ReportRun | None:
    """Have the month before prepared, as known at this moment; once for each month, however often it is asked."""
    if by is not CLOCK:
        require(by, Permission.FOLLOWUP_AUDIT, plan.program)
    scope = last_month(plan.program, at)
    held = MonthlyPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    month = {"program": plan.program, "kind": MONTHLY, "first_day": scope.first_day}
    told = _UNDER_WAY if by is not CLOCK else ReportRun.State.values
    if ReportRun.objects.filter(**month, state__in=told).exists():
        return None
    run = ReportRun.objects.create(
        **month, last_day=scope.last_day, as_of=at, asked_by_id=held.set_by_id, created_at=at
    )
    record("report.asked", run, by=by, at=at, kind=run.kind)
    jobs.ask(KIND, run, by=by, at=at)
    return run


# The clock asks for a month once, whatever becomes of it; what failed or was canceled a person asks for again.
_UNDER_WAY = (ReportRun.State.WAITING, ReportRun.State.READY)


def prepare_due_months(*, at: datetime) -> int:
    """The clock: each program whose day has come has the month before prepared; how many were asked for."""
    plans = without_put_aside(SWEEP, MonthlyPlan.objects.filter(is_on=True), at).order_by("pk")
    return each_alone(SWEEP, plans.values_list("pk", flat=True), lambda pk: _prepare(pk, at), at=at)


def _prepare(pk: UUID, at: datetime) -> bool:
    plan = MonthlyPlan.objects.select_related("program").get(pk=pk)
    return is_due(plan, at) and ask_for_month(plan=plan, by=CLOCK, at=at) is not None
