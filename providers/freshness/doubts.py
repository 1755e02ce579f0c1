"""What speaks against a listing since it was verified: answers that contradict it, and letters that did not arrive.

Both go when somebody verifies or corrects the listing, or refuses the correction; nothing is stored for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from providers.models import CorrectionReason, CorrectionState, ListingCorrection, Service, StillRightLetter

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# These speak of room, which has a time of its own; not of whether the listing is right.
OF_ROOM = (CorrectionReason.NO_CAPACITY, CorrectionReason.STAFFING)


@dataclass(frozen=True)
class Contradiction:
    """One thing that speaks against a listing: in words, since when, and the proposal that waits, where there is
    one."""

    words: str
    at: datetime
    correction: UUID | None = None


def contradicting() -> QuerySet[ListingCorrection]:
    """Answers that wait for a decision and say that a listing is wrong."""
    return ListingCorrection.objects.filter(state=CorrectionState.PROPOSED).exclude(reason__in=OF_ROOM)


def is_doubted() -> Any:
    """In a statement on services: something newer than its verification speaks against it."""
    verified = Coalesce(OuterRef("last_verified_at"), Value(NEVER))
    answers = contradicting().filter(service=OuterRef("pk"), last_at__gt=verified)
    letters = StillRightLetter.objects.filter(organization=OuterRef("organization_id"), failed_at__gt=verified)
    return ExpressionWrapper(Q(Exists(answers)) | Q(Exists(letters)), BooleanField())


def doubts_of(service_ids: Iterable[UUID]) -> dict[UUID, list[Contradiction]]:
    """What speaks against each of these listings, the newest first. Two queries."""
    ids, found = list(service_ids), defaultdict(list)
    newer = Q(service__last_verified_at__isnull=True) | Q(last_at__gt=F("service__last_verified_at"))
    for row in contradicting().filter(newer, service__in=ids).order_by("-last_at", "pk"):
        found[row.service_id].append(Contradiction(_said(row), row.last_at, row.pk))
    for pk, failed_at in _failed(ids):
        found[pk].append(Contradiction(_("a letter to the agency did not arrive"), failed_at))
    return dict(found)


def _said(row: ListingCorrection) -> str:
    words = ngettext("%(n)d answer: %(reason)s", "%(n)d answers: %(reason)s", row.times)
    return words % {"n": row.times, "reason": row.get_reason_display()}


def _failed(ids: list[UUID]) -> Iterable[Any]:
    newer = Q(last_verified_at__isnull=True) | Q(organization__still_right_letters__failed_at__gt=F("last_verified_at"))
    rows = Service.objects.filter(newer, pk__in=ids, organization__still_right_letters__failed_at__isnull=False)
    return rows.order_by("pk").values_list("pk", "organization__still_right_letters__failed_at")
