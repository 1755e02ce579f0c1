"""What a review asks for: that the navigator reads the result and says something to it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.duties.hooks import DutyLine, DutyRule, Owed
from casemgmt.duties.models import Duty, DutyKind

from .models import SampledContact


class ReviewToRead(DutyRule):
    """The result of a review: of the navigator whose contact it was, as long as they are here."""

    kinds = (DutyKind.READ,)
    subject_type = "sampledcontact"
    heeds = ("review.",)
    ignores = frozenset({"review.drawn", "review.read", "review.signed"})
    of_nobody = True

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """Due within five business days of the last reading."""
        rows = SampledContact.objects.filter(told_at__isnull=False, acknowledged_at=None).select_related("sample")
        here = {
            "navigator__memberships__program": F("sample__program"),
            "navigator__memberships__left_at__isnull": True,
        }
        for row in rows.filter(**here).distinct():
            assert row.told_at
            assert row.due_at
            yield Owed(
                kind=DutyKind.READ, subject_id=row.pk, program_id=row.sample.program_id, question="review",
                owner_id=row.navigator_id, since=row.told_at, opens_at=row.told_at, due_at=row.due_at,
            )  # fmt: skip

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the result."""
        rows = (
            SampledContact.objects.visible_to(user)
            .select_related("follow_up")
            .in_bulk([duty.subject_id for duty in duties])
        )
        return {duty.pk: _line(rows[duty.subject_id]) for duty in duties if duty.subject_id in rows}


def _line(row: SampledContact) -> DutyLine:
    words = _("A contact of yours was reviewed: read the result, and say what you take from it")
    return DutyLine(words, _("Open"), reverse("reports:review_contact", args=[row.pk]), row.follow_up.name)
