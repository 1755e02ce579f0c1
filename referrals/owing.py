"""Who owes what belongs to a request: on our side who has the case, on theirs the agency's staff."""

from typing import Any

from casemgmt.cases.duties import owed_by
from casemgmt.duties.models import OwingGroup


def ours(row: Any) -> dict[str, Any]:
    """Of an offer or its referral: whom it is about, and that it is ours."""
    return {**_about(row), **owed_by(_case_of(row).owner_id)}


def theirs(offer: Any) -> dict[str, Any]:
    """That it is the agency's."""
    return {**_about(offer), "group": OwingGroup.AGENCY}


def _about(row: Any) -> dict[str, Any]:
    case = _case_of(row)
    facts = {"program_id": row.program_id, "case_id": case.pk, "person_id": row.person_id, "risk": case.risk}
    return {**facts, "organization_id": getattr(row, "organization_id", None)}


def _case_of(row: Any) -> Any:
    return row.referral.case if hasattr(row, "referral") else row.case
