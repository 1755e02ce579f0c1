"""Rows of a directory that is brought in: table by table, batch by batch, written only where they differ.

Part of `importing.import_reading`, which checks the right, holds the lock and opens the transaction.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from providers import models as rows
from providers import origins, search_index
from providers.compared import Compared, Disagreement
from providers.hsds import MERGED_INTO, ORDER, ROOTS, TABLES, DirectoryReading, Problem, Record
from providers.hsds.origin import TakenAway, told_id
from providers.models import HERE, FieldOrigin, ListingConflict

from .doubles import propose_doubles
from .import_batch import RowBatch
from .import_drops import drop_unlisted
from .import_tables import LISTED, MODELS, batches, own_uuid, unknown

Progress = Callable[[int, int], None]


@dataclass
class Imported:
    """What came of an import: table → counts, and everything that was refused or left out."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    compared: Compared = field(default_factory=Compared)

    def total(self, what: str) -> int:
        """Rows created, changed, unchanged, removed or dropped in all tables."""
        return sum(count[what] for count in self.counts.values())

    @property
    def refused(self) -> int:
        """Whole rows that were refused."""
        return len({(problem.file, problem.row) for problem in self.problems if problem.is_row_refused})

    @property
    def taken(self) -> int:
        """Rows that went in. With those refused they are the rows of the file, always."""
        return self.rows - self.refused


class ImportRun:
    """One run: table by table, in the order in which rows can refer to one another."""

    def __init__(
        self,
        reading: DirectoryReading,
        source: str,
        at: datetime,
        is_source_named: bool,
        progress: Progress | None,
        *,
        kept_by: uuid.UUID | None = None,
        foreign: frozenset[str] = frozenset(),
        is_whole: bool = True,
        may_drop: bool | None = None,
    ) -> None:
        self.kept_by, self.foreign = kept_by, foreign
        self.reading, self.source, self.at, self.is_source_named = reading, source, at, is_source_named
        self.is_whole, self.may_drop = is_whole, may_drop
        self._told: dict[str, set[str]] = {}
        self.progress = progress or (lambda done, total: None)
        self.done = Imported(problems=list(reading.problems), rows=reading.rows)
        self.keys: dict[str, dict[str, uuid.UUID]] = {table: {} for table in ORDER}
        self.touched: set[uuid.UUID] = set()
        self.later: list[tuple[str, Record, str]] = []
        self.missed: set[tuple[str, str]] = set()
        self.left_out: set[tuple[str, str]] = set()
        self.terms_of: dict[str, list[str]] | None = None
        self.total = sum(len(found) for found in reading.records.values())
        self.written = 0
        self.sources = {source}
        self._stand_ins: dict[Any, uuid.UUID] = {}
        self._open: dict[tuple[str, uuid.UUID, str], ListingConflict] = {}

    @property
    def compared(self) -> Compared:
        """What is added, changed, dropped, and where it speaks against a correction."""
        return self.done.compared

    def run(self) -> Imported:
        self._look_up()
        self._remember_taken_away()
        for table in ORDER:
            self.done.counts[table] = Counter()
            for batch in batches(self.reading.records[table].values()):
                RowBatch(self, table, batch).write()
                self.written += len(batch)
                self.progress(self.written, self.total)
        self._link_parents()
        self._remove_unlisted()
        drop_unlisted(self)
        if any(self.done.total(what) for what in ("created", "changed", "removed")):
            search_index.refresh(self._services(), at=self.at)
            self._propose_doubles()
        self.done.counts = {table: count for table, count in self.done.counts.items() if count}
        return self.done

    def _look_up(self) -> None:
        for table in LISTED:
            merged = MODELS[table].objects.filter(merged_into__isnull=False)
            self._stand_ins |= dict(merged.values_list("pk", "merged_into_id"))
        for conflict in ListingConflict.objects.to_decide():
            self._open[conflict.entity, conflict.row_id, conflict.field] = conflict

    def _remember_taken_away(self) -> None:
        """What a file of our own says was taken away there is not wanted here; a row that stands here stands."""
        told: dict[str, dict[uuid.UUID, TakenAway]] = defaultdict(dict)
        for found in self.reading.records["organization"].values():
            for gone in found.origin.gone if found.origin else ():
                if gone.table in MODELS and gone.publisher not in self.foreign:
                    told[gone.table][gone.row_id] = gone
        for table, by_id in told.items():
            here = set(MODELS[table].objects.filter(pk__in=by_id).values_list("pk", flat=True))
            marks = [origins.as_taken_away(gone, self.at) for pk, gone in by_id.items() if pk not in here]
            FieldOrigin.objects.bulk_create(marks, batch_size=500, ignore_conflicts=True)

    def of(self, found: Record) -> tuple[str, str]:
        """The publisher of a row and his id for it: of the file, or what our own export says of the row."""
        origin = found.origin
        if origin is None or (origin.publisher == HERE and self.is_source_named):
            return self.source, found.id
        self.sources.add(origin.publisher)
        return origin.publisher, origin.record_id

    def stands_for(self, key: Any) -> Any:
        """The row that stands for a merged one, though that was merged too; any other row stands for itself."""
        met = {key}
        while key in self._stand_ins and self._stand_ins[key] not in met:
            key = self._stand_ins[key]
            met.add(key)
        return key

    def names(self, table: str, row: Any) -> bool:
        """Whether the file names the row, taken or refused."""
        if table not in self._told:
            self._told[table] = {told_id(given) for of, given in self.reading.named if of == table}
        return told_id(row.source_record_id) in self._told[table]

    def refuse(self, found: Record, column: str, reason: str, *, is_lost: bool = False) -> None:
        """Add to the report. A row is refused when the record that is lost is what the row is about."""
        whole_row = is_lost and found.depth == 0
        path = f"{found.column}.{column}" if found.column else column
        self.done.problems.append(Problem(found.file, found.row, path, reason, whole_row))

    def doubt(self, doubt: Disagreement, row: Any, source: str) -> None:
        """A publisher speaks against a correction: it stays, and where his word is new somebody decides."""
        self.compared.note_doubt(doubt)
        organization = organization_of(row)
        if not doubt.is_new or organization is None:
            return
        known = self._open.get((doubt.entity, row.pk, doubt.field))
        if known and (known.ours, known.theirs, known.source) == (doubt.ours, doubt.theirs, source):
            return
        self._open[doubt.entity, row.pk, doubt.field], _is_new = ListingConflict.objects.update_or_create(
            entity=doubt.entity, row_id=row.pk, field=doubt.field, source=source, state="open",
            defaults={
                "ours": doubt.ours, "theirs": doubt.theirs, "organization_id": organization, "found_at": self.at,
            },
        )  # fmt: skip

    def settle(self, entity: str, key: uuid.UUID, column: str) -> None:
        """He says what stands: there is nothing to decide any more."""
        conflict = self._open.get((entity, key, column))
        if conflict and conflict.source == self.source:
            conflict.delete()
            del self._open[entity, key, column]

    def forget(self, table: str, gone: set[uuid.UUID]) -> None:
        """These rows are not brought in after all, and nothing that hangs on them."""
        for given, key in list(self.keys[table].items()):
            if key in gone:
                del self.keys[table][given]
                self.left_out.add((table, given))

    def key(self, table: str, record_id: str) -> uuid.UUID | None:
        """The row a publisher's id stands for: of this file, else one that was brought in before."""
        found = self.keys[table].get(record_id)
        if found is None and (table, record_id) not in self.missed:
            found = _known_before(self, MODELS[table], record_id)
            if found:
                self.keys[table][record_id] = found
            else:
                self.missed.add((table, record_id))
        return found

    def _link_parents(self) -> None:
        """References to rows of the same table, now that all of them are there."""
        for table, found, prop in self.later:
            parent, own = self.key(table, found.refs[prop]), self.keys[table].get(found.id)
            column = TABLES[table].column(prop)
            row = MODELS[table].objects.filter(pk=own).exclude(**{column: parent})
            if parent is None:
                self.refuse(found, prop, unknown(found.refs[prop]))
            elif prop == MERGED_INTO and own in self._stood_for_by(table, parent):
                self.refuse(found, prop, _("two listings cannot each stand for the other"))
            elif prop == MERGED_INTO:
                row.filter(unlisted_at=self.at).update(**{column: parent})
            elif own and row.update(**{column: parent}):
                fresh = self.done.counts[table]
                if fresh["unchanged"] and own not in self.touched:
                    fresh.update({"unchanged": -1, "changed": 1})

    def _stood_for_by(self, table: str, key: Any) -> set[Any]:
        """The row and those that stand for it, as they are by now."""
        met: set[Any] = set()
        while key and key not in met:
            met.add(key)
            key = MODELS[table].objects.filter(pk=key).values_list("merged_into_id", flat=True).first()
        return met

    def _remove_unlisted(self) -> None:
        """What a publisher no longer lists under a parent is gone; rows that stand by themselves stay."""
        parents: dict[tuple[str, str], list[uuid.UUID]] = {}
        for child, ref, parent_id in self.reading.listed:
            if child not in ROOTS:
                for key in self._parent_keys(child, ref, parent_id):
                    parents.setdefault((child, ref), []).append(key)
        for (child, ref), keys in sorted(parents.items()):
            kept, model = set(self.keys[child].values()), MODELS[child]
            for batch in batches(keys):
                listed = model.objects.filter(source__in=self.sources - {HERE}, **{f"{ref}__in": batch})
                gone = sorted(pk for pk in listed.values_list("pk", flat=True) if pk not in kept)
                if child == "schedule":
                    gone = _but_corrected(gone, kept, ref)
                if gone:
                    self.compared.also(f"removed {child} {gone}")
                    model.objects.filter(pk__in=gone).delete()
                    self.done.counts[child]["removed"] += len(gone)

    def _parent_keys(self, child: str, ref: str, parent_id: str) -> Iterator[uuid.UUID]:
        tables = [TABLES[child].refs[ref]] if ref in TABLES[child].refs else ORDER
        for table in tables:
            if parent_id in self.keys[table]:
                key = self.keys[table][parent_id]
                yield from {key, self.stands_for(key)}

    def _services(self) -> set[uuid.UUID]:
        """Every service the file spoke of, and those at its places and of its organizations."""
        services = {self.stands_for(key) for key in self.keys["service"].values()} | set(self.keys["service"].values())
        at_places = rows.ServiceAtLocation.objects.filter(location_id__in=self.keys["location"].values())
        services.update(at_places.values_list("service_id", flat=True))
        organizations = {self.stands_for(key) for key in self.keys["organization"].values()}
        of_organizations = rows.Service.objects.filter(organization_id__in=organizations)
        services.update(of_organizations.values_list("id", flat=True))
        return services

    def _propose_doubles(self) -> None:
        """Listings of other publishers that may be the same: proposed, never merged by an import."""
        for table in ("organization", "service"):
            fresh = self.touched & set(self.keys[table].values())
            for double in propose_doubles(table, fresh, program=self.kept_by, at=self.at):
                self.compared.note("doubles", double)


def _but_corrected(gone: list[uuid.UUID], kept: set[uuid.UUID], ref: str) -> list[uuid.UUID]:
    """Hours that a person corrected stay where their publisher says no other times instead of them."""
    corrected = origins.corrected_rows("schedule", gone)
    told = set(rows.Schedule.objects.filter(pk__in=kept).values_list(ref, flat=True)) if corrected else set()
    held = rows.Schedule.objects.filter(pk__in=corrected).exclude(**{f"{ref}__in": told})
    stay = set(held.values_list("pk", flat=True)) if corrected else set()
    return [pk for pk in gone if pk not in stay]


def organization_of(row: Any) -> uuid.UUID | None:
    """Whose listing a row is part of."""
    if isinstance(row, rows.Organization):
        return row.pk
    for name in ("organization_id", "service", "service_at_location", "location", "contact", "phone"):
        found = getattr(row, name, None)
        if found is not None:
            return found if name == "organization_id" else organization_of(found)
    return None


def _known_before(run: ImportRun, model: Any, given: str) -> uuid.UUID | None:
    """The row of an earlier file; never one that another program keeps."""
    found = (
        model.objects.filter(source=run.source, source_record_id__in={given, told_id(given)})
        .values_list("pk", flat=True)
        .first()
    )
    own = own_uuid(given)
    if found is None and own and not run.is_source_named:
        mine = model.objects.filter(pk=own).exclude(source__in=run.foreign)
        found = mine.values_list("pk", flat=True).first()
    return found
