"""What the clock does with cases: nobody has one for too long; a cover begins."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import effects
from casemgmt.core.access import users_holding
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import drafted, record_all
from casemgmt.core.sweeps import each_alone, sweep_of, swept, without_put_aside

from ..clocks import ASSIGN_BY
from ..covers.actions import lend_access
from ..covers.models import Cover
from ..models import Case

COVERS = swept("covers", _lazy("Covers of absent colleagues"))


def sweep_cases(*, at: datetime, batch: int = 500) -> int:
    """Tell the managers once of each case that nobody has over its time; open to stand-ins what was opened by hand."""
    running = without_put_aside(COVERS, Cover.objects.running(at), at).values_list("pk", flat=True)
    each_alone(COVERS, running, lambda pk: _lend(pk, at), at=at)
    return UNASSIGNED.run(at=at, size=batch)


def _lend(cover_id: UUID, at: datetime) -> bool:
    cover = Cover.objects.running(at).select_related("away", "stand_in").filter(pk=cover_id).first()
    if cover is not None:
        lend_access(cover=cover, by=CLOCK, at=at)
    return cover is not None


def _due(at: datetime) -> QuerySet[Case]:
    waiting = Case.objects.open().filter(owner=None, unassigned_told_at=None).annotate(assign_by=ASSIGN_BY)
    due = waiting.filter(assign_by__lte=at).order_by("assign_by", "pk")
    return due.select_for_update(of=("self",), skip_locked=True, no_key=True)


def _tell_of_unassigned(rows: list[Case], at: datetime) -> None:
    """One message for each manager and round, however many cases wait."""
    Case.objects.filter(pk__in=[row.pk for row in rows]).update(unassigned_told_at=at)
    record_all(drafted("case.unassigned_overdue", row, by=CLOCK, at=at, risk=row.risk) for row in rows)
    for program in Program.objects.filter(pk__in={row.program_id for row in rows}):
        managers = users_holding(Permission.CASE_ASSIGN, program).values_list("pk", flat=True)
        keys = ((user, f"case.unassigned:{program.pk}:{at.isoformat()}:{user}") for user in managers)
        effects.tell_all(
            effects.drafted("case.unassigned", key=key, at=at, user=user, program=program.pk) for user, key in keys
        )


UNASSIGNED = sweep_of("cases", _lazy("Cases that nobody has"), due=_due, act=_tell_of_unassigned)
