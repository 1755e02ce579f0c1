"""What becomes of planned contacts when their case has a new owner."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casemgmt.cases.models import Case
from casemgmt.core.actor import Actor

from ..models import FollowUp


def follow_owner(*, cases: Sequence[Case], before: Mapping[Any, Any], by: Actor, at: datetime) -> None:
    """Contacts that named the owner before belong to the new one; those that name somebody else stay theirs."""
    left: dict[Any, list[Any]] = {}
    for case in cases:
        if before[case.pk]:
            left.setdefault(before[case.pk], []).append(case.pk)
    for user_id, case_ids in left.items():
        FollowUp.objects.live().filter(case_id__in=case_ids, assignee_id=user_id).update(assignee=None)
