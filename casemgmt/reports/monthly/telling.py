"""Who hears that a month's report is ready."""

from datetime import datetime

from casemgmt.core.effects import tell

from ..models import ReportRun
from .models import MonthlyPlan


def tell_readers(run: ReportRun, at: datetime) -> None:
    """Each reader gets a mail that it is ready: a link that needs a sign-in, and no figure. Once for each report."""
    plan = MonthlyPlan.objects.filter(program=run.program_id, is_on=True).first()
    for user_id in plan.readers.values_list("pk", flat=True) if plan else ():
        tell("report.monthly", key=f"report.monthly:{run.pk}:{user_id}", at=at, run=run.pk, user=user_id)
