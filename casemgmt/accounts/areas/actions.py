"""What happens to areas. Calls keep the area they were recorded in, whatever it is called later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import Area, Program
from ..permissions import Permission
from .reading import AreaRow


@action
def add_area(
    *, program: Program, name: str, latitude: float | None = None, longitude: float | None = None, by: Any, at: datetime
) -> Area:
    """Add an area; the same name again changes where it lies, and brings it back where it was retired."""
    require(by, Permission.PROGRAM_SETTINGS, program)
    if (latitude is None) != (longitude is None):
        raise NotPossible(_("Give both latitude and longitude, or neither."), field="latitude")
    known = program.areas.filter(name__iexact=name.strip()).first()
    area = known or Area(program=program, name=name.strip())
    area.latitude, area.longitude, area.is_active = latitude, longitude, True
    area.save()
    record("area.changed" if known else "area.added", area, by=by, at=at)
    return area


@action
def bring_areas(*, program: Program, rows: Sequence[AreaRow], by: Any, at: datetime) -> int:
    """Add all of these; how many. One that is there keeps its place on the map where the file names none."""
    require(by, Permission.PROGRAM_SETTINGS, program)
    places = {area.name.casefold(): area.point for area in program.areas.all()}
    for row in rows:
        told = (row.latitude, row.longitude) if row.latitude is not None else places.get(row.name.casefold())
        latitude, longitude = told or (None, None)
        add_area(program=program, name=row.name, latitude=latitude, longitude=longitude, by=by, at=at)
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
    return _switch(area, is_active=True, verb="area.brought_back", by=by, at=at)


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
