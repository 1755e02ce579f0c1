"""Consents that run out soon: as many days ahead as the program has set."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ..models import Consent, ConsentRule
from .models import USUAL_DAYS_AHEAD


def days_ahead(program_id: Any) -> int:
    """How many days ahead this program is told that a consent runs out."""
    rule = ConsentRule.objects.filter(program=program_id).first()
    return rule.told_ahead_days if rule else USUAL_DAYS_AHEAD


def with_told_from(consents: QuerySet[Consent]) -> QuerySet[Consent]:
    """With the moment from which one is told that they run out, as their program has set it."""
    newest = ConsentRule.objects.filter(program=OuterRef("person__program")).values("told_ahead_days")[:1]
    ahead = ExpressionWrapper(
        Coalesce(Subquery(newest), USUAL_DAYS_AHEAD) * Value(timedelta(days=1)), output_field=DurationField()
    )
    told_from = ExpressionWrapper(F("expires_at") - ahead, output_field=DateTimeField())
    return consents.annotate(told_from=told_from)


def ends_soon(at: datetime) -> QuerySet[Consent]:
    """Those that hold, and run out within the time that their program has set."""
    told: Any = with_told_from(Consent.objects.live(at))
    rows: QuerySet[Consent] = told.filter(told_from__lte=at)
    return rows


def not_followed(live: Sequence[Consent], at: datetime) -> list[Consent]:
    """Of one person's consents that hold (`with_told_from`): those that run out soon, and that none for the same
    recipient outlasts which tells no less."""
    soon = [one for one in live if one.told_from <= at]  # type: ignore[attr-defined]
    return [one for one in soon if not any(_follows(other, one) for other in live)]


def _follows(other: Consent, one: Consent) -> bool:
    is_same = (other.organization_id, other.agency_class) == (one.organization_id, one.agency_class)
    return is_same and other.expires_at > one.expires_at and set(one.categories) <= set(other.categories)
