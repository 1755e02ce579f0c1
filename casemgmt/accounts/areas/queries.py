"""Areas as readers are told of them: which stands for which, at what moment; what became of one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from casemgmt.core.history import Was, history_of_model, said_before

from ..models import Area, Program
from .models import AreaMerge


def merged(program_id: Any) -> dict[UUID, UUID]:
    """Areas that were merged, each with the one that stands for it now."""
    rows = Area.objects.filter(program_id=program_id, merged_into__isnull=False)
    return dict(rows.values_list("pk", "merged_into_id"))


def names_then(program: Program, at: datetime) -> dict[UUID, str]:
    """The areas that stood for themselves at a moment, by their names of today."""
    then = Q(merges__merged_at__lte=at) & (Q(merges__undone_at=None) | Q(merges__undone_at__gt=at))
    gone = Area.objects.filter(then, program=program).values("pk")
    return dict(program.areas.exclude(pk__in=gone).order_by("name", "pk").values_list("pk", "name"))


def choosable(program_id: Any, kept: Any = None) -> QuerySet[Area]:
    """Those in use, and the one that stands on the record already, whatever became of it since."""
    return Area.objects.filter(Q(is_active=True) | Q(pk=kept), program_id=program_id)


def merges_of(area: Area) -> QuerySet[AreaMerge]:
    """Every merge of it into another and of others into it, the newest first."""
    rows = AreaMerge.objects.filter(Q(gone=area) | Q(kept=area))
    return rows.select_related("gone", "kept", "merged_by", "undone_by", "program")


def past_of(area: Area) -> list[Was]:
    """What it was called and where it lay before, the newest first."""
    of_it: dict[str, Any] = {"pgh_obj_id": area.pk}
    return said_before(Area, history_of_model(Area).objects.filter(**of_it))
