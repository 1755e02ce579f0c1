"""What a publisher listed and does not list any more: found in no search from now on, and kept.

A file that would drop more than a third of what its publisher lists drops nothing unless somebody agreed to that.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from providers.models import Location, Organization, Service, ServiceAtLocation

from .import_merged import MergedServices
from .import_tables import batches

if TYPE_CHECKING:
    from .import_rows import ImportRun

# One in so many may be dropped without being asked about.
MUCH = 3


def drop_unlisted(run: ImportRun) -> None:
    """Mark what is not in the file. A file of our own, or one that is only a part, drops nothing. A row that the file
    names and that was refused is not gone."""
    if (
        not run.is_whole
        or run.reading.is_part
        or run.sources != {run.source}
        or not _speaks_of(run, "service", "organization")
    ):
        return
    merged = MergedServices(run)
    services = _dropped_services(run)
    if run.reading.records["service"]:
        services += merged.gone()
        merged.bring_back()
    gone = {
        "service": services,
        "organization": _left_alone(run, "organization", services),
        "location": _left_alone(run, "location", services),
    }
    run.compared.is_drop_much = is_much(len(services), run.compared.listed.get("service", 0))
    run.compared.is_drop_done = run.may_drop is True or (run.may_drop is None and not run.compared.is_drop_much)
    for table, found in gone.items():
        _drop(run, table, found)
    if run.compared.is_drop_done:
        merged.keep()


def is_much(dropped: int, listed: int) -> bool:
    """More than a third of what there was."""
    return dropped * MUCH > listed


def _speaks_of(run: ImportRun, *tables: str) -> bool:
    return any(run.keys[table] for table in tables)


def _dropped_services(run: ImportRun) -> list[Service]:
    if not run.reading.records["service"]:
        return []
    mine = _of(run, Service)
    fresh = run.done.counts["service"]["created"] + run.compared.numbers.get("back", 0)
    run.compared.listed["service"] = max(0, mine.count() - fresh)
    rows = mine.defer("search_vector", "search_text").order_by("name", "pk")
    return _not_named(run, "service", rows)


def _not_named(run: ImportRun, table: str, rows: QuerySet[Any]) -> list[Any]:
    here = set(run.keys[table].values())
    return [row for row in rows if row.pk not in here and not run.names(table, row)]


def _of(run: ImportRun, model: Any) -> QuerySet[Any]:
    """Listed rows of this publisher; one that stands for another publisher's too is not his alone to drop."""
    mine = model.objects.filter(source=run.source, unlisted_at__isnull=True, merged__isnull=True)
    return mine.exclude(source_record_id="")


def _left_alone(run: ImportRun, table: str, services: list[Service]) -> list[Any]:
    """Organizations and places that are not in the file and have no listed service any more."""
    is_told = any(found.depth == 0 for found in run.reading.records[table].values())
    model = Organization if table == "organization" else Location
    gone = _of(run, model).filter(~Exists(_services_of(table, services)))
    if not is_told:
        keys = {row.pk for row in services}
        once = {"services__in": keys} if table == "organization" else {"service_at_locations__service__in": keys}
        gone = gone.filter(**once)
    return _not_named(run, table, gone.distinct().order_by("name", "pk"))


def _services_of(table: str, services: list[Service]) -> QuerySet[Any]:
    gone = [row.pk for row in services]
    if table == "organization":
        return Service.objects.listed().exclude(pk__in=gone).filter(organization=OuterRef("pk"))
    placed = ServiceAtLocation.objects.filter(location=OuterRef("pk"), service__unlisted_at__isnull=True)
    return placed.exclude(service__in=gone)


def _drop(run: ImportRun, table: str, gone: list[Any]) -> None:
    for row in gone:
        run.compared.note_row("dropped", table, row)
    if not run.compared.is_drop_done:
        return
    for batch in batches(gone):
        keys: list[uuid.UUID] = [row.pk for row in batch]
        facts = {"unlisted_at": run.at} | ({} if table == "location" else {"last_modified": run.at})
        type(batch[0]).objects.filter(pk__in=keys).update(**facts)
    if gone:
        run.done.counts[table]["dropped"] += len(gone)
