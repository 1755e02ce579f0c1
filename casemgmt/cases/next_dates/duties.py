"""What dates ask for: each date that somebody set, by its day; and a date for each open case with nothing planned."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import DutyLine, DutyRule, Ending, Owed, Press
from casemgmt.duties.models import Duty, DutyEnd, DutyKind, OwingGroup

from .. import hooks
from ..duties import owed_by
from ..models import Case, CaseState
from .models import NextDate, NextDateEnd
from .queries import DayAhead, days_ahead, idle, idle_since

SET_WITHIN = 2  # business days from when nothing was planned any more


class DatesSet(DutyRule):
    """A date is owed from the beginning of its day; it rests while its case is closed."""

    kinds = (DutyKind.NEXT_DATE,)
    subject_type = "nextdate"
    heeds = ("next_date.", "case.", "person.merged", "person.unmerged")
    ignores = frozenset({"case.unassigned_overdue", "case.opened", "case.joined"})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """One for each that stands, of whoever was named or is on call, else of who has the case."""
        for row in STANDING(people):
            yield Owed(
                kind=DutyKind.NEXT_DATE, subject_id=row.pk, program_id=row.program_id, case_id=row.case_id,
                person_id=row.person_id, risk=row.case.risk, since=row.set_at, opens_at=row.opens_at,
                due_at=row.due_at, **_whose(row),
            )  # fmt: skip

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Done, or given up with its reason; gone where the case closed or went on."""
        rows = NextDate.objects.in_bulk(duty.subject_id for duty in duties)
        return {duty.pk: _ending(rows.get(duty.subject_id)) for duty in duties}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the date, where it is done, moved or given up."""
        rows = NextDate.objects.in_bulk(duty.subject_id for duty in duties)
        return {duty.pk: _line(rows[duty.subject_id]) for duty in duties if duty.subject_id in rows}


STANDING = RowsAbout(lambda: NextDate.objects.standing().select_related("case"))


def _whose(row: NextDate) -> dict[str, Any]:
    """Whoever is on call then; else who was named, or has the case."""
    if row.is_for_on_call:
        return {"group": OwingGroup.ON_CALL}
    return owed_by(row.owner_id or row.case.owner_id)


def _ending(row: NextDate | None) -> Ending:
    if row is not None and row.ended_as == NextDateEnd.DONE:
        return Ending()
    return Ending(DutyEnd.GONE, row.ended_as or "closed" if row else "")


def _line(row: NextDate) -> DutyLine:
    words = _("look again: the case is on hold") if row.is_hold else row.words or _("the date that was set")
    return DutyLine(words, _("Done, or another date"), reverse("cases:planned_date", args=[row.pk]))


IDLE_CASES = RowsAbout(lambda: idle_since(idle(Case.objects.open())))


class NothingPlanned(DutyRule):
    """An open case with nothing planned asks for a date, or for its end."""

    kinds = (DutyKind.NEXT_DATE,)
    subject_type = "case"
    ignores = frozenset(
        {
            *("followup.opened", "followup.reminded", "followup.overdue", "followup.escalated", "followup.claimed"),
            *("followup.cause_given", "followup.cause_taken_back", "followup.reached_late", "case.unassigned_overdue"),
        }
    )

    @property
    def heeds(self) -> tuple[str, ...]:  # type: ignore[override]
        """Whatever the apps above plan, and what becomes of it."""
        own = ("next_date.", "case.", "person.merged", "person.unmerged")
        return (*own, *(verb for plans in hooks.PLANS for verb in plans.heeds))

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """One for each; of who has it, within two business days."""
        found: list[Any] = list(IDLE_CASES(people))
        programs = Program.objects.in_bulk({row.program_id for row in found}) if found else {}
        calendars = {pk: program.calendar for pk, program in programs.items()}
        for row in found:
            since = row.idle_since
            yield Owed(
                kind=DutyKind.NEXT_DATE, subject_id=row.pk, program_id=row.program_id, case_id=row.pk,
                person_id=row.person_id, risk=row.risk, since=since, opens_at=since, is_due_kept=True,
                due_at=calendars[row.program_id].add_business_days(since, SET_WITHIN), **owed_by(row.owner_id),
            )  # fmt: skip

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Something is planned; or the case closed, or lost its owner."""
        cases = Case.objects.in_bulk(duty.subject_id for duty in duties)
        gone = {pk for pk, row in cases.items() if row.state == CaseState.CLOSED or row.owner_id is None}
        return {duty.pk: Ending(DutyEnd.GONE, "closed") for duty in duties if duty.subject_id in gone}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """The days chosen most, by one press; on hold, since when and why, and that it may go on."""
        cases = Case.objects.in_bulk(duty.subject_id for duty in duties)
        programs = Program.objects.in_bulk({case.program_id for case in cases.values()})
        days = {pk: days_ahead(program, at) for pk, program in programs.items()}
        rows = ((duty.pk, cases.get(duty.subject_id)) for duty in duties)
        return {pk: _line_of_case(case, days[case.program_id]) for pk, case in rows if case is not None}


def _line_of_case(case: Case, days: Sequence[DayAhead]) -> DutyLine:
    url = reverse("cases:next_date", args=[case.pk])
    if case.state != CaseState.ON_HOLD:
        return DutyLine(_("nothing is planned"), _("Set a date, or close it"), url, choices=_choices(url, days))
    words = _("on hold since %(day)s: %(why)s") % {
        "day": date_format(timezone.localtime(case.held_at), "j M"),
        "why": case.get_hold_reason_display(),
    }
    resume = Press(_("Resume"), reverse("cases:resume", args=[case.pk]))
    look = _choices(url, days, words=_("Look again"))
    return DutyLine(words, _("Look again"), url, presses=(resume,), choices=look)


def _choices(url: str, days: Sequence[DayAhead], **carries: str) -> tuple[Press, ...]:
    return tuple(Press(day.words, url, (("on", day.on.isoformat()), *carries.items())) for day in days)
