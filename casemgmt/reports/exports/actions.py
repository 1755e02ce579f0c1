"""Asking for an export, and going on with one that was stopped."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import jobs
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Job

from .. import queries
from ..scope import Scope
from .lists import LISTS
from .models import BEHIND, Export
from .preparation import KIND


@action
def ask_for_export(*, program: Program, what: str, ending: str, by: Actor, at: datetime) -> Export:
    """Ask for a list of the program as a file: the rows that the asker may see."""
    require(by, Permission.REPORT_EXPORT, program)
    if what not in LISTS:
        raise NotPossible(_("There is no such list. Choose one of those shown."), field="what")
    return _asked(program, {"what": what}, ending, by, at)


@action
def ask_for_figure_export(
    *, program: Program, measure: str, figure: str, scope: Scope, ending: str, by: Actor, at: datetime
) -> Export:
    """Ask for the list behind a figure as a file: the rows that the asker may open, as of the figure's moment."""
    require(by, Permission.REPORT_EXPORT, program)
    told = queries.answer(measure, scope)
    if not told.name_of(figure):
        raise NotPossible(_("There is no such figure. Open the list from the measure's page."), field="figure")
    about = {"what": BEHIND, "measure": measure, "figure": figure, "asked": scope.asked}
    return _asked(program, about, ending, by, at)


def _asked(program: Program, about: dict[str, Any], ending: str, by: Actor, at: datetime) -> Export:
    if ending not in Export.Ending.values:
        raise NotPossible(_("Choose CSV or Excel."), field="ending")
    export = Export.objects.create(program=program, **about, ending=ending, asked_by=user_of(by), asked_at=at)
    record("export.asked", export, by=by, at=at, what=export.what)
    jobs.ask(KIND, export, by=by, at=at)
    return export


@action
def go_on_with_export(*, export: Export, by: Actor, at: datetime) -> Export:
    """Take up again one that was canceled or broke off: what was written stays, and the rest follows."""
    require(by, Permission.REPORT_EXPORT, export.program)
    held = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if not held.may_go_on:
        raise NotPossible(_("Nothing of it is left to go on with. Ask for it anew."))
    held.state, held.problem = Export.State.WAITING, ""
    held.save(update_fields=["state", "problem"])
    Job.objects.filter(kind=KIND, subject_id=held.pk, ended_at__isnull=False).update(expires_at=None)
    record("export.resumed", held, by=by, at=at, what=held.what)
    jobs.ask(KIND, held, by=by, at=at)
    return held
