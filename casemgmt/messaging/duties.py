"""What a reply asks for: that somebody reads it, whether the case is closed or not, by the next opening."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.cases.duties import owed_by
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import DutyLine, DutyRule, Owed
from casemgmt.duties.models import Duty, DutyKind

from .models import Reply, ReplyFor
from .queries import programs_placing

READ_WITHIN = timedelta(hours=1)  # of business time: what comes at night is read in the first hour of the next opening


class UnknownReplies(DutyRule):
    """Somebody wrote from a number nobody has: those who assign cases place it, or say that it is dealt with."""

    kinds = (DutyKind.READ,)
    subject_type = "reply"
    heeds = ("reply.unknown", "reply.handled")
    of_nobody = True

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """One for each that came to a program's number; they are few, and asked for all at once."""
        rows = Reply.objects.filter(is_known=False, handled_at=None, kind__in=Reply.TO_READ, program__isnull=False)
        found: list[Any] = list(rows)
        programs = Program.objects.in_bulk({row.program_id for row in found}) if found else {}
        for row in found:
            due = programs[row.program_id].calendar.add_business_time(row.at, READ_WITHIN)
            yield Owed(
                kind=DutyKind.READ, subject_id=row.pk, program_id=row.program_id, since=row.at, opens_at=row.at,
                due_at=due, is_due_kept=True, **owed_by(None),
            )  # fmt: skip

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the list of such texts, for those who place them; others hear that one waits."""
        words, press = _("a text from a number nobody has"), _("Find out who wrote")
        theirs = programs_placing(user, at)
        open_to = DutyLine(words, press, reverse("messaging:unknown"))
        return {duty.pk: open_to if duty.program_id in theirs else DutyLine(words, press, "") for duty in duties}


TO_READ = RowsAbout(
    lambda: ReplyFor.objects.filter(handled_at=None, reply__kind__in=Reply.TO_READ).select_related("case", "reply")
)


class RepliesToRead(DutyRule):
    """Somebody wrote to us, and nobody has answered or dealt with it."""

    kinds = (DutyKind.READ,)
    subject_type = "replyfor"
    heeds = ("reply.", "case.", "person.merged", "person.unmerged")
    ignores = frozenset({"case.unassigned_overdue"})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """One for each case it may belong to."""
        found = list(TO_READ(people))
        programs = Program.objects.filter(pk__in={row.program_id for row in found}) if found else ()
        calendars = {row.pk: row.calendar for row in programs}
        for row in found:
            at = row.reply.at
            yield Owed(
                kind=DutyKind.READ, subject_id=row.pk, program_id=row.program_id, case_id=row.case_id,
                person_id=row.person_id, risk=row.case.risk, since=at, opens_at=at, is_due_kept=True,
                due_at=calendars[row.program_id].add_business_time(at, READ_WITHIN), **owed_by(row.case.owner_id),
            )  # fmt: skip

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the conversation."""
        rows = ReplyFor.objects.select_related("reply").in_bulk([duty.subject_id for duty in duties])
        return {duty.pk: _line(rows[duty.subject_id]) for duty in duties if duty.subject_id in rows}


def _line(row: ReplyFor) -> DutyLine:
    shared = _("the number belongs to several people: do not take it for granted who wrote")
    url = reverse("messaging:thread", args=[row.case_id])
    return DutyLine(_what(row), _("Read"), url, shared if row.is_ambiguous else "")


def _what(row: ReplyFor) -> str:
    """What came in, never what it says."""
    if row.is_ambiguous:
        return _("Somebody wrote from a shared number")
    if row.reply.kind == Reply.Kind.REFUSAL:
        return _("The person wants no more contact")
    if row.reply.kind == Reply.Kind.CONSENT:
        return _("The person wrote, and may take back a consent")
    doubt = _("The person wrote, and may want no more texts")
    return doubt if row.reply.kind == Reply.Kind.DOUBT else _("The person wrote")
