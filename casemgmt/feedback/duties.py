"""What feedback asks for: that whom it is assigned to looks into it and says what came of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.cases.duties import owed_by
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import DutyLine, DutyRule, Ending, Owed
from casemgmt.duties.models import Duty, DutyEnd, DutyKind

from .models import Feedback

# Whom it is about may be one of those who assign: until somebody has it the ledger does not say who spoke.
UNNAMED = Q(assigned_to=None, about_user__isnull=False)


WAITING = RowsAbout(
    lambda: Feedback.objects.waiting(),
    narrowed=lambda people: Q(person__root__among=people) | Q(person__isnull=True) | UNNAMED,
)


class FeedbackToAnswer(DutyRule):
    """A complaint, praise or suggestion that waits: of whom it was given to, else of who assigns."""

    kinds = (DutyKind.ANSWER,)
    subject_type = "feedback"
    heeds = ("feedback.", "case.cases_", "person.merged", "person.unmerged")
    ignores = frozenset({"feedback.opened_to"})
    of_nobody = True

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """Due when the program promised an answer."""
        for row in WAITING(people):
            is_named = row.assigned_to_id or not row.about_user_id
            whom: dict[str, Any] = {"person_id": row.person_id, "case_id": row.case_id} if is_named else {}
            yield Owed(
                kind=DutyKind.ANSWER, subject_id=row.pk, program_id=row.program_id, question="feedback",
                **whom, **owed_by(row.assigned_to_id),
                since=row.written_at, opens_at=row.written_at, due_at=row.due_at,
            )  # fmt: skip

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """It was answered; or it was entered in error."""
        void = Feedback.objects.filter(voided_at__isnull=False).in_bulk([duty.subject_id for duty in duties])
        return {duty.pk: Ending(DutyEnd.GONE) for duty in duties if duty.subject_id in void}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To its page, for whoever may read it: never whom it is about."""
        rows = Feedback.objects.visible_to(user).in_bulk([duty.subject_id for duty in duties])
        return {duty.pk: _line(rows[duty.subject_id]) for duty in duties if duty.subject_id in rows}


def _line(row: Feedback) -> DutyLine:
    words = _("%(kind)s: look into it, and say what came of it") % {"kind": row.get_kind_display()}
    last = f"{row.get_topic_display()}, {row.get_state_display()}"
    return DutyLine(words, _("Open"), reverse("feedback:feedback", args=[row.pk]), last)
