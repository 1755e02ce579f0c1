"""Who may read a program's monthly report, and how its plan stands."""

from datetime import datetime
from typing import Any

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding
from casemgmt.core.calendar import local_date

from ..models import ReportRun
from .models import MONTHLY, MonthlyPlan


def may_read(program: Program) -> Any:
    """Whose role lets them see the program's figures."""
    return users_holding(Permission.REPORT_VIEW, program).filter(is_active=True).order_by("name", "pk")


def plan_of(program: Program) -> MonthlyPlan | None:
    """The program's plan, where one was made."""
    return MonthlyPlan.objects.filter(program=program).prefetch_related("readers").first()


def months_of(program: Program) -> Any:
    """The reports of its months, the latest first."""
    return (
        ReportRun.objects.filter(program=program, kind=MONTHLY).defer("content").order_by("-first_day", "-created_at")
    )


def is_due(plan: MonthlyPlan, at: datetime) -> bool:
    """Whether its day has come in this month, by the program's own calendar."""
    return plan.is_on and local_date(at, plan.program.zone).day >= plan.day
