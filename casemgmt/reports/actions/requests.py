"""Asking for a report: what a person does."""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..choices import shared_filters
from ..measures import MEASURES
from ..measures.filters import TITLES
from ..models import ReportRun
from ..queries.audit import ON_PAPER
from .preparation import KIND


@action
def ask_for_report(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    as_of: datetime | None = None,
    filters: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> ReportRun:
    """Ask for the audit of a period as a paper, of everybody or narrowed as the page is (`Scope.filters`). A worker
    prepares it; the row is the truth, the message a nudge."""
    require(by, Permission.REPORT_EXPORT, program)
    _refuse_what_it_cannot_answer(filters or {})
    if last_day < first_day:
        raise NotPossible(_("The end lies before the start. Choose a day on or after the first one."), field="last_day")
    about = {"program": program, "first_day": first_day, "last_day": last_day, "as_of": as_of or at}
    about |= _narrowing(filters or {})
    run = ReportRun.objects.create(**about, asked_by=user_of(by), created_at=at)
    record("report.asked", run, by=by, at=at, kind=run.kind)
    jobs.ask(KIND, run, by=by, at=at)
    return run


def _refuse_what_it_cannot_answer(filters: Mapping[str, str]) -> None:
    """A paper of figures that some of its measures cannot be narrowed to would be a paper of two things."""
    known = {"area", "risk", *shared_filters(MEASURES[code] for code in ON_PAPER)}
    if wrong := [str(TITLES.get(name, name)) for name in filters if name not in known]:
        words = _("The report cannot be narrowed by: %(filters)s. Take this off and ask again.")
        raise NotPossible(words % {"filters": ", ".join(wrong)})


def _narrowing(filters: Mapping[str, str]) -> dict[str, str]:
    """Area and risk have columns of their own; the others stand in one, as an address says them."""
    own = {name: value for name, value in filters.items() if name in {"area", "risk"}}
    return {**own, "more": urlencode(sorted((name, value) for name, value in filters.items() if name not in own))}
