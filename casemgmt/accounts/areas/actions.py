"""What happens to areas. Calls keep the area they were recorded in, whatever it is called later."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import Area, Program
from ..permissions import Permission
from .models import AreaMerge
from .reading import AreaRow, Outline


@action
def add_area(
    *,
    program: Program,
    name: str,
    latitude: float | None = None,
    longitude: float | None = None,
    outline: Outline | None = None,
    by: Any,
    at: datetime,
) -> Area:
    """Add an area; the same name again changes where it lies, and brings it back where it was retired."""
    require(by, Permission.PROGRAM_SETTINGS, program)
    if (latitude is None) != (longitude is None):
        raise NotPossible(_("Give both latitude and longitude, or neither."), field="latitude")
    known = program.areas.filter(name__iexact=name.strip()).select_related("merged_into").first()
    _refuse_merged(known)
    area = known or Area(program=program, name=name.strip())
    area.latitude, area.longitude, area.is_active = latitude, longitude, True
    area.outline = outline or area.outline
    area.save()
    record("area.changed" if known else "area.added", area, by=by, at=at)
    return area


@action
def bring_areas(*, program: Program, rows: Sequence[AreaRow], by: Any, at: datetime) -> int:
    """Add all of these; how many. One that is there keeps its place on the map where the file names none, and one that
    was merged into another stays merged."""
    require(by, Permission.PROGRAM_SETTINGS, program)
    known = {area.name.casefold(): area for area in program.areas.all()}
    rows = [row for row in rows if not _is_merged(known.get(row.name.casefold()))]
    for row in rows:
        there = known.get(row.name.casefold())
        told = (row.latitude, row.longitude) if row.latitude is not None else there and there.point
        latitude, longitude = told or (None, None)
        place: dict[str, Any] = {"latitude": latitude, "longitude": longitude, "outline": row.outline}
        add_area(program=program, name=row.name, by=by, at=at, **place)
    return len(rows)


@action
def rename_area(*, area: Area, name: str, by: Any, at: datetime) -> Area:
    """Call it otherwise: everywhere, also for calls of before."""
    area = _locked(area, by)
    name = " ".join(name.split())
    if not name:
        raise NotPossible(_("Give it a name."), field="name")
    if Area.objects.filter(program=area.program_id, name__iexact=name).exclude(pk=area.pk).exists():
        raise NotPossible(_("Another area of the program has this name."), field="name")
    if name != area.name:
        area.name = name[:80]
        area.save(update_fields=["name"])
        record("area.renamed", area, by=by, at=at)
    return area


@action
def retire_area(*, area: Area, by: Any, at: datetime) -> Area:
    """No new call is recorded in it; figures of before keep it."""
    return _switch(area, is_active=False, verb="area.retired", by=by, at=at)


@action
def bring_area_back(*, area: Area, by: Any, at: datetime) -> Area:
    """Calls are recorded in it again."""
    _refuse_merged(area)
    return _switch(area, is_active=True, verb="area.brought_back", by=by, at=at)


@action
def merge_areas(*, area: Area, into: Area, by: Any, at: datetime) -> AreaMerge:
    """Two areas are one from now on: no new call is recorded in the first, and whoever asks for it is told of the
    second. Calls and people keep the area that was recorded, and figures as of before stay as they were."""
    require(by, Permission.PROGRAM_SETTINGS, area.program)
    found = _all_locked(area.program)
    gone, kept = found[area.pk], found.get(into.pk)
    if kept is None or kept.pk == gone.pk or not kept.is_active:
        raise NotPossible(_("Choose another area of this program that is in use."), field="into")
    _refuse_merged(gone)
    merge = AreaMerge.objects.create(
        program=area.program, gone=gone, kept=kept, was_active=gone.is_active, merged_at=at, merged_by=account_of(by)
    )
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    _point(area.program, found.values())
    record("area.merged", gone, by=by, at=at, into=kept.pk)
    return merge


@action
def part_areas(*, merge: AreaMerge, by: Any, at: datetime) -> AreaMerge:
    """They are two areas after all: both stand as before. What was recorded in one or the other stays with it."""
    require(by, Permission.PROGRAM_SETTINGS, merge.program)
    found = _all_locked(merge.program)
    merge = AreaMerge.objects.select_for_update(of=("self",)).select_related("program").get(pk=merge.pk)
    if merge.undone_at:
        return merge
    merge.undone_at, merge.undone_by = at, account_of(by)
    merge.save(update_fields=["undone_at", "undone_by"])
    gone = found[merge.gone_id]
    gone.is_active = merge.was_active
    gone.save(update_fields=["is_active"])
    _point(merge.program, found.values())
    record("area.parted", gone, by=by, at=at, into=merge.kept_id)
    return merge


def _all_locked(program: Program) -> dict[UUID, Area]:
    """All areas of the program, so that no two merges at once lead into a circle."""
    rows = program.areas.select_for_update(of=("self",), no_key=True).select_related("merged_into").order_by("pk")
    return {area.pk: area for area in rows}


def _point(program: Program, areas: Iterable[Area]) -> None:
    """Each area points to the one at the end of the merges that stand."""
    steps = dict(AreaMerge.objects.standing().filter(program=program).values_list("gone_id", "kept_id"))
    for area in areas:
        last = area.pk
        while last in steps:
            last = steps[last]
        told = None if last == area.pk else last
        if area.merged_into_id != told:
            Area.objects.filter(pk=area.pk).update(merged_into=told)


def _is_merged(area: Area | None) -> bool:
    return area is not None and area.merged_into_id is not None


def _refuse_merged(area: Area | None) -> None:
    if area is not None and _is_merged(area):
        words = {"name": area.name, "into": area.now.name}
        raise NotPossible(_("%(name)s was merged into %(into)s. Undo that first.") % words, field="name")


def _switch(area: Area, *, is_active: bool, verb: str, by: Any, at: datetime) -> Area:
    area = _locked(area, by)
    if area.is_active != is_active:
        area.is_active = is_active
        area.save(update_fields=["is_active"])
        record(verb, area, by=by, at=at)
    return area


def _locked(area: Area, by: Any) -> Area:
    area = Area.objects.select_for_update(of=("self",)).select_related("program").get(pk=area.pk)
    require(by, Permission.PROGRAM_SETTINGS, area.program)
    return area
