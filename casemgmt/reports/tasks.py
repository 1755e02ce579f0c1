"""What the clock starts for reports."""

from datetime import timedelta

from django.utils import timezone

from casemgmt.core.actor import CLOCK
from casemgmt.core.tasks import sweep, task

from .actions import preparation
from .models import ReportRun

SURELY_LOST_AFTER = timedelta(seconds=45)


@task(ignore_result=True)
def prepare_report(report_id: str) -> None:
    """Prepare one report. A copy of this message finds it done."""
    run = ReportRun.objects.filter(pk=report_id).first()
    if run:
        preparation.prepare_report(run=run, by=CLOCK, at=timezone.now())


@sweep
def prepare_waiting_reports() -> int:
    """Prepare those whose message was lost, or whose worker was killed."""
    at = timezone.now()
    waiting = ReportRun.objects.filter(state=ReportRun.State.WAITING, created_at__lte=at - SURELY_LOST_AFTER)
    done = [preparation.prepare_report(run=run, by=CLOCK, at=at) for run in waiting.order_by("created_at")[:20]]
    return len([run for run in done if run])
