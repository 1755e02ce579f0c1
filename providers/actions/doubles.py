"""Two listings of two publishers that are one: proposed by an import, merged, taken apart or refused by an editor.

Merging moves nothing of what a publisher said: the merged row stays, holds what its publisher says, and is found in no
search. What the other lacks comes from it, field by field, with its origin; the next file of either changes the one.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import merging, search_index
from providers.models import DoubleState, ListingDouble, Organization, Service
from providers.queries.doubles import alike
from providers.rights import require_keeper

_LISTINGS: dict[str, Any] = {"organization": Organization, "service": Service}


def propose_doubles(entity: str, ids: Iterable[UUID], *, program: Any, at: datetime) -> list[dict[str, Any]]:
    """Keep the pairs that may be one; those that were decided before stay as they were decided."""
    found = alike(entity, ids, program)
    known = ListingDouble.objects.filter(entity=entity, one_id__in=[one.one for one in found])
    decided = set(known.values_list("one_id", "other_id"))
    fresh = [one for one in found if (one.one, one.other) not in decided]
    rows = [
        ListingDouble(
            entity=entity, one_id=one.one, other_id=one.other, program_id=program, evidence=one.evidence,
            likeness=one.likeness, found_at=at, created_at=at,
        )
        for one in fresh
    ]  # fmt: skip
    ListingDouble.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return [{"names": list(one.names), "sources": list(one.sources), "entity": entity} for one in fresh]


@action
def merge_double(*, double: ListingDouble, keep: UUID, by: Actor, at: datetime) -> ListingDouble:
    """The two are one: `keep` is the listing that stays, the other is listed no more and fills what it lacks.

    An agency that receives requests here stays; two agencies are not merged. Undone by `part_double`.
    """
    double = _locked(double, by, DoubleState.OPEN)
    if keep not in (double.one_id, double.other_id):
        raise NotPossible(_("Choose which of the two stays."), field="keep")
    kept, gone = _pair(double, keep)
    _refuse_to_merge(kept, gone)
    double.merge = {"kept": str(kept.pk), "gone": str(gone.pk), **merging.merge(kept, gone, at=at)}
    _refresh(kept, gone, at)
    return _decided(double, DoubleState.MERGED, by, at)


@action
def part_double(*, double: ListingDouble, by: Actor, at: datetime) -> ListingDouble:
    """They were two after all: what merging moved goes back, what was changed since stays."""
    double = _locked(double, by, DoubleState.MERGED)
    kept, gone = _pair(double, UUID(double.merge["kept"]))
    if kept.merged_into_id is not None:
        raise NotPossible(_("The listing was merged into another since. Take that apart first."))
    merging.part(kept, gone, double.merge, at=at)
    double.merge = {}
    _refresh(kept, gone, at)
    return _decided(double, DoubleState.REFUSED, by, at)


@action
def refuse_double(*, double: ListingDouble, by: Actor, at: datetime) -> ListingDouble:
    """These are two, and no import proposes them again."""
    return _decided(_locked(double, by, DoubleState.OPEN), DoubleState.REFUSED, by, at)


def _locked(double: ListingDouble, by: Actor, state: str) -> ListingDouble:
    held = ListingDouble.objects.select_for_update(of=("self",)).get(pk=double.pk)
    for row in _rows(held).values():
        require_keeper(by, row if held.entity == "organization" else row.organization)
    if held.state != state:
        raise NotPossible(_("Somebody has decided this already."))
    return held


def _rows(double: ListingDouble) -> dict[UUID, Any]:
    model = _LISTINGS[double.entity]
    rows = model.objects.select_for_update(of=("self",)).order_by("pk")
    rows = rows.select_related("organization") if double.entity == "service" else rows
    found: dict[UUID, Any] = rows.in_bulk([double.one_id, double.other_id])
    if len(found) < 2:
        raise NotPossible(_("One of the two is not there any more."))
    return found


def _pair(double: ListingDouble, keep: UUID) -> tuple[Any, Any]:
    rows = _rows(double)
    other = double.other_id if keep == double.one_id else double.one_id
    return rows[keep], rows[other]


def _refuse_to_merge(kept: Any, gone: Any) -> None:
    if kept.unlisted_at or gone.unlisted_at:
        raise NotPossible(_("One of the two is not listed any more."))
    if getattr(gone, "is_agency", False):
        raise NotPossible(_("The other one receives requests here. Keep that one."), field="keep")


def _refresh(kept: Any, gone: Any, at: datetime) -> None:
    """What the search knows of both; of the services of organizations too."""
    keys = [kept.pk, gone.pk]
    services = Service.objects.filter(Q(pk__in=keys) | Q(organization_id__in=keys))
    search_index.refresh(services.values_list("pk", flat=True), at=at)


def _decided(double: ListingDouble, state: str, by: Actor, at: datetime) -> ListingDouble:
    double.state, double.decided_at, double.decided_by_id = state, at, by.pk
    double.save(update_fields=["state", "decided_at", "decided_by", "merge"])
    record(f"double.{state}", double, by=by, at=at, entity=double.entity)
    return double
