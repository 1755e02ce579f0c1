"""Whose work is whose while somebody is away: asked by My day, the lists, the sweep and the mail alike."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from casemgmt.core.compiled import CompiledRows

from .models import Cover


def absent_for(user: Any, at: datetime) -> dict[Any, str]:
    """Whom the user stands in for at that moment: id and name. Asked once for all the sources of a page."""
    known = user.__dict__.get("_absent")
    if known is None or known[0] != at:
        rows = Cover.objects.running(at).filter(stand_in=user).order_by("away__name")
        known = user.__dict__["_absent"] = at, dict(rows.values_list("away_id", "away__name"))
    return known[1]


def whose_work(user: Any, at: datetime) -> list[Any]:
    """Ids of those whose work is the user's to do now: their own, and that of colleagues they stand in for."""
    return [user.pk, *absent_for(user, at)]


def stand_ins(users: Iterable[Any], at: datetime) -> dict[Any, Any]:
    """Away → who stands in, by ids, for those of these users who are away now and whose stand-in is still here."""
    rows = Cover.objects.running(at).filter(away_id__in=set(users) - {None}, stand_in__is_active=True)
    return dict(rows.values_list("away_id", "stand_in_id"))


def doing_the_work_of(user: Any, at: datetime) -> Any:
    """Who gets the mail while the owner is away: who stands in for them; otherwise the owner."""
    return next((cover.stand_in for cover in STANDING_IN(user=user.pk, at=at)), user)


def _standing_in(user: Any, at: Any) -> QuerySet[Cover]:
    rows = Cover.objects.running(at).filter(away=user, stand_in__is_active=True)
    return rows.select_related("stand_in").order_by("pk")[:1]


STANDING_IN = CompiledRows(_standing_in, "user", "at")


def work_of(*, user: Any, at: datetime) -> Iterable[Any]:
    """For the ledger: whose work is the user's too (ids)."""
    return absent_for(user, at)
