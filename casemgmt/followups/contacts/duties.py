"""What planned contacts ask for: that they are made, and that somebody says why one was missed.

A missed contact stays as a duty (why? try all the same) until somebody has said: within 2 business days.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.cases.duties import owed_by
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import DutyLine, DutyRule, Ending, Owed, Press
from casemgmt.duties.models import Duty, DutyEnd, DutyKind, OwingGroup

from . import escalation
from .models import FollowUp, FollowUpEnd
from .rules import CAUSES_PEOPLE_GIVE

SAY_WHY_WITHIN = 2  # business days


def _about(row: FollowUp) -> dict[str, Any]:
    """Whom and which case, and who owes it: who was named, whoever is free, else who has the case."""
    is_anybodys = row.is_shared and not row.assignee_id
    whose = {"group": OwingGroup.ANYBODY} if is_anybodys else owed_by(row.assignee_id or row.case.owner_id)
    facts = {"subject_id": row.pk, "program_id": row.program_id, "case_id": row.case_id, "person_id": row.person_id}
    return {**facts, "risk": row.case.risk, **whose}


class PlannedContacts(DutyRule):
    """A contact is owed from the moment its window opens until it ends; it is written ahead, when it is planned."""

    kinds = (DutyKind.CONTACT,)
    subject_type = "followup"
    heeds = ("followup.", "case.", "outreach.")
    ignores = frozenset(
        {
            *("followup.opened", "followup.reminded", "followup.overdue", "followup.escalated", "followup.claimed"),
            *("followup.cause_given", "followup.cause_taken_back", "followup.reached_late"),
            *("case.unassigned_overdue", "case.opened", "case.joined"),
        }
    )
    telling = escalation.VERBS  # a ladder of its own
    tells_itself = frozenset({DutyKind.CONTACT})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """All that are planned or open, but those that a hold pauses."""
        for row in RUNNING(people):
            yield Owed(
                kind=DutyKind.CONTACT, since=row.opens_at, opens_at=row.opens_at, due_at=row.due_at, **_about(row)
            )

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Done by whoever carried the plan out; gone where it was cancelled, missed or paused."""
        rows = FollowUp.objects.in_bulk(duty.subject_id for duty in duties)
        return {duty.pk: _end_of(rows[duty.subject_id]) for duty in duties if duty.subject_id in rows}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the contact, where an attempt is recorded."""
        names = _names(duties)
        return {row.pk: line_of_contact(row.subject_id, names.get(row.subject_id, "")) for row in duties}


RUNNING = RowsAbout(lambda: FollowUp.objects.running().select_related("case"))


def line_of_contact(pk: UUID, name: str) -> DutyLine:
    """A planned contact in words."""
    words = _("planned contact: %(name)s") % {"name": name}
    return DutyLine(words, _("Record attempt"), reverse("followups:follow_up", args=[pk]))


def _end_of(row: FollowUp) -> Ending:
    is_done = row.end in {FollowUpEnd.REACHED, FollowUpEnd.UNREACHED}
    return Ending(DutyEnd.DONE if is_done else DutyEnd.GONE, row.cancel_reason or row.end or "on_hold")


UNEXPLAINED = RowsAbout(lambda: FollowUp.objects.filter(end=FollowUpEnd.MISSED, missed_cause="").select_related("case"))


class MissedContacts(DutyRule):
    """A missed contact asks for its cause."""

    kinds = (DutyKind.SAY_WHY,)
    subject_type = "followup"
    heeds = ("followup.missed", "followup.cause_", "followup.reopened", "attempt.", "case.")
    ignores = frozenset({"case.unassigned_overdue", "case.opened", "case.joined", "attempt.recorded"})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """All that were missed and have no cause."""
        found = list(UNEXPLAINED(people))
        programs = Program.objects.in_bulk({row.program_id for row in found}) if found else {}
        calendars = {pk: program.calendar for pk, program in programs.items()}
        for row in found:
            missed_at: Any = row.ended_at
            due = calendars[row.program_id].add_business_days(missed_at, SAY_WHY_WITHIN)
            when = {"since": missed_at, "opens_at": missed_at, "due_at": due, "is_due_kept": True}
            yield Owed(kind=DutyKind.SAY_WHY, **when, **_about(row))

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """A cause was given; or it is not a missed contact any more."""
        rows = FollowUp.objects.in_bulk(duty.subject_id for duty in duties)
        causes = {duty.pk: rows[duty.subject_id].missed_cause for duty in duties if duty.subject_id in rows}
        return {pk: Ending(why=cause) if cause else Ending(DutyEnd.GONE) for pk, cause in causes.items()}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the contact, where the cause is chosen."""
        names = _names(duties)
        return {
            row.pk: DutyLine(
                _("missed: %(name)s; nobody has said why") % {"name": names.get(row.subject_id, "")},
                _("Say why"),
                reverse("followups:follow_up", args=[row.subject_id]),
                choices=_causes(row.subject_id),
            )
            for row in duties
        }


def _causes(pk: UUID) -> tuple[Press, ...]:
    url = reverse("followups:cause", args=[pk])
    return tuple(Press(str(label), url, (("cause", cause),)) for cause, label in CAUSES_PEOPLE_GIVE)


def _names(duties: Sequence[Duty]) -> dict[UUID, str]:
    ids = [duty.subject_id for duty in duties]
    return dict(FollowUp.objects.filter(pk__in=ids).values_list("pk", "name"))
