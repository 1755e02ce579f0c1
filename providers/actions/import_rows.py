"""Rows of a directory that is brought in: table by table, batch by batch, written only where they differ.

Part of `importing.import_reading`, which checks the right, holds the lock and opens the transaction.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from providers import models as rows
from providers import search_index
from providers.classification import kind_of, needs_of
from providers.hsds import ORDER, ROOTS, TABLES, DirectoryReading, Problem, Record

NAMESPACE = uuid.UUID("5f0c5b7e-2c5b-5d0e-9d3e-6d1f6f0b7a11")
BATCH = 1000

MODELS: dict[str, Any] = {
    "organization": rows.Organization,
    "program": rows.ServiceProgram,
    "service": rows.Service,
    "location": rows.Location,
    "service_at_location": rows.ServiceAtLocation,
    "address": rows.Address,
    "contact": rows.Contact,
    "phone": rows.Phone,
    "schedule": rows.Schedule,
    "service_area": rows.ServiceArea,
    "unit": rows.Unit,
    "service_capacity": rows.ServiceCapacity,
    "url": rows.Url,
    "cost_option": rows.CostOption,
    "required_document": rows.RequiredDocument,
    "language": rows.Language,
    "accessibility": rows.Accessibility,
    "funding": rows.Funding,
    "organization_identifier": rows.OrganizationIdentifier,
    "taxonomy": rows.Taxonomy,
    "taxonomy_term": rows.TaxonomyTerm,
    "attribute": rows.Attribute,
}
Progress = Callable[[int, int], None]


@dataclass
class Imported:
    """What came of an import: table → counts, and everything that was refused or left out."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0

    def total(self, what: str) -> int:
        """Rows created, changed, unchanged or removed in all tables."""
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
    ) -> None:
        self.kept_by, self.foreign = kept_by, foreign
        self.reading, self.source, self.at, self.is_source_named = reading, source, at, is_source_named
        self.progress = progress or (lambda done, total: None)
        self.done = Imported(problems=list(reading.problems), rows=reading.rows)
        self.keys: dict[str, dict[str, uuid.UUID]] = {table: {} for table in ORDER}
        self.touched: set[uuid.UUID] = set()
        self.later: list[tuple[str, Record, str]] = []
        self.missed: set[tuple[str, str]] = set()
        self.terms_of: dict[str, list[str]] | None = None
        self.total = sum(len(found) for found in reading.records.values())
        self.written = 0

    def run(self) -> Imported:
        for table in ORDER:
            self.done.counts[table] = Counter()
            for batch in _batches(self.reading.records[table].values()):
                _Batch(self, table, batch).write()
                self.written += len(batch)
                self.progress(self.written, self.total)
        self._link_parents()
        self._remove_unlisted()
        if any(self.done.total(what) for what in ("created", "changed", "removed")):
            search_index.refresh(self._services(), at=self.at)
        self.done.counts = {table: count for table, count in self.done.counts.items() if count}
        return self.done

    def refuse(self, found: Record, column: str, reason: str, *, is_lost: bool = False) -> None:
        """Add to the report. A row is refused when the record that is lost is what the row is about."""
        whole_row = is_lost and found.depth == 0
        path = f"{found.column}.{column}" if found.column else column
        self.done.problems.append(Problem(found.file, found.row, path, reason, whole_row))

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
            parent, own = self.key(TABLES[table].refs[prop], found.refs[prop]), self.keys[table].get(found.id)
            column = TABLES[table].column(prop)
            if parent is None:
                self.refuse(found, prop, _unknown(found.refs[prop]))
            elif own and MODELS[table].objects.filter(pk=own).exclude(**{column: parent}).update(**{column: parent}):
                fresh = self.done.counts[table]
                if fresh["unchanged"] and own not in self.touched:
                    fresh.update({"unchanged": -1, "changed": 1})

    def _remove_unlisted(self) -> None:
        """What a publisher no longer lists under a parent is gone; rows that stand by themselves stay."""
        parents: dict[tuple[str, str], list[uuid.UUID]] = {}
        for child, ref, parent_id in self.reading.listed:
            if child not in ROOTS:
                for key in self._parent_keys(child, ref, parent_id):
                    parents.setdefault((child, ref), []).append(key)
        for (child, ref), keys in parents.items():
            kept, model = set(self.keys[child].values()), MODELS[child]
            for batch in _batches(keys):
                listed = model.objects.filter(source=self.source, **{f"{ref}__in": batch})
                gone = [pk for pk in listed.values_list("pk", flat=True) if pk not in kept]
                if gone:
                    model.objects.filter(pk__in=gone).delete()
                    self.done.counts[child]["removed"] += len(gone)

    def _parent_keys(self, child: str, ref: str, parent_id: str) -> Iterator[uuid.UUID]:
        tables = [TABLES[child].refs[ref]] if ref in TABLES[child].refs else ORDER
        for table in tables:
            if parent_id in self.keys[table]:
                yield self.keys[table][parent_id]

    def _services(self) -> set[uuid.UUID]:
        """Every service the file spoke of, and those at its places and of its organizations."""
        services = set(self.keys["service"].values())
        at_places = rows.ServiceAtLocation.objects.filter(location_id__in=self.keys["location"].values())
        services.update(at_places.values_list("service_id", flat=True))
        of_organizations = rows.Service.objects.filter(organization_id__in=self.keys["organization"].values())
        services.update(of_organizations.values_list("id", flat=True))
        return services


class _Batch:
    """Some rows of one table: find those that are there, compare, write what differs."""

    def __init__(self, run: ImportRun, table: str, found: list[Record]) -> None:
        self.run, self.table, self.records = run, TABLES[table], found
        self.model: Any = MODELS[table]
        self.name = table

    def write(self) -> None:
        ready = [(found, refs) for found in self.records if (refs := self._refs(found)) is not None]
        known = self._known([found.id for found, _refs in ready])
        self.taken = self._taken([found.id for found, _refs in ready if found.id not in known])
        created, changed, columns = [], [], set()
        for found, refs in ready:
            said = self._said(found) | refs
            row = known.get(found.id)
            if row is None:
                created.append(self._new(found, said))
            elif differing := self._differing(row, said):
                columns |= self._change(row, said, differing)
                changed.append(row)
            self._count(found, row, row is not None and bool(differing))
        self.model.objects.bulk_create(created, batch_size=500)
        if changed:
            self.model.objects.bulk_update(changed, sorted(columns), batch_size=200)

    def _taken(self, ids: list[str]) -> set[uuid.UUID]:
        own = [pk for given in ids if (pk := _uuid(given))]
        return set(self.model.objects.filter(pk__in=own).values_list("pk", flat=True)) if own else set()

    def _count(self, found: Record, row: Any, is_changed: bool) -> None:
        if row is not None:
            self.run.keys[self.name][found.id] = row.pk
        self.run.done.counts[self.name]["created" if row is None else "changed" if is_changed else "unchanged"] += 1

    def _known(self, ids: list[str]) -> dict[str, Any]:
        """Rows that are there already: by source and id, else by the id itself."""
        by_source = self.model.objects.filter(source=self.run.source, source_record_id__in=ids)
        known = {row.source_record_id: row for row in by_source}
        if not self.run.is_source_named:
            missing = {pk: given for given in ids if given not in known and (pk := _uuid(given))}
            theirs = self.model.objects.filter(pk__in=missing).exclude(source__in=self.run.foreign)
            known |= {missing[row.pk]: row for row in theirs}
        return known

    def _refs(self, found: Record) -> dict[str, Any] | None:
        """References as ids of our rows; None when the row cannot stand without one that is missing."""
        resolved: dict[str, Any] = {}
        for prop, given in found.refs.items():
            target = found.values.get("link_entity") if prop == "link_id" else self.table.refs[prop]
            if target == self.name and prop != "link_id":
                self.run.later.append((self.name, found, prop))
                continue
            key = self.run.key(target, given) if target in TABLES else None
            if key is None and self._is_needed(prop):
                self.run.refuse(found, prop, _unknown(given), is_lost=True)
                return None
            if key is None:
                self.run.refuse(found, prop, _unknown(given))
            else:
                resolved[self.table.column(prop)] = key
        return self._checked(found, resolved)

    def _checked(self, found: Record, resolved: dict[str, Any]) -> dict[str, Any] | None:
        if self.name == "service" and "organization_id" not in resolved:
            self.run.refuse(found, "organization", _("the service names no organization"), is_lost=True)
            return None
        if self.name == "service_at_location" and len(resolved) < 2:
            self.run.refuse(found, "", _("its service or its location was not taken"), is_lost=True)
            return None
        if found.refs and not resolved and self.name not in ROOTS:
            self.run.refuse(found, "", _("what it belongs to was not taken"), is_lost=True)
            return None
        return resolved

    def _is_needed(self, prop: str) -> bool:
        return (self.name, prop) in {
            ("service", "organization_id"),
            ("service_at_location", "service_id"),
            ("service_at_location", "location_id"),
            ("service_capacity", "service_id"),
            ("service_capacity", "unit_id"),
            ("organization_identifier", "organization_id"),
            ("attribute", "link_id"),
        }

    def _said(self, found: Record) -> dict[str, Any]:
        """What the file said, in our columns; "nothing" as the column writes it."""
        said = {}
        for prop, value in found.values.items():
            column = self.table.column(prop)
            said[column] = _empty(self.model._meta.get_field(column)) if value is None else value
        if self.name == "service":
            said = {column: value for column, value in said.items() if value or column not in ("kind", "need_domains")}
        if self.name == "service" and found.values.get("assured_date") and not said.get("last_verified_at"):
            said["last_verified_at"] = datetime.combine(found.values["assured_date"], time(), UTC)
        return said

    def _new(self, found: Record, said: dict[str, Any]) -> Any:
        row = self.model(
            id=self._new_key(found.id),
            source=self.run.source,
            source_record_id=found.id,
            created_at=self.run.at,
            **said,
        )
        if "last_modified" in {column.name for column in self.model._meta.fields} and not row.last_modified:
            row.last_modified = self.run.at
        if self.name == "organization":
            row.kept_by_id = self.run.kept_by
        if self.name == "service":
            self._classify(found, row)
            _keep_ages_in_order(row)
        self.run.keys[self.name][found.id] = row.pk
        self.run.touched.add(row.pk)
        return row

    def _new_key(self, given: str) -> uuid.UUID:
        own = _uuid(given)
        if own and own not in self.taken:
            return own
        return uuid.uuid5(NAMESPACE, f"{self.run.source}/{self.name}/{given}")

    def _classify(self, found: Record, row: Any) -> None:
        """A publisher who does not speak in our needs is read by the words of the listing."""
        if not found.values.get("need_domains"):
            row.need_domains = needs_of(row.name, row.description, self._terms(found))
        if not found.values.get("kind"):
            row.kind = kind_of(row.need_domains)

    def _terms(self, found: Record) -> list[str]:
        if self.run.terms_of is None:
            self.run.terms_of = _terms_said(self.run.reading)
        return self.run.terms_of.get(found.id, [])

    def _differing(self, row: Any, said: dict[str, Any]) -> list[str]:
        kept = set(getattr(row, "edited_fields", ()))
        return [column for column, value in said.items() if column not in kept and not _same(row, column, value)]

    def _change(self, row: Any, said: dict[str, Any], differing: list[str]) -> set[str]:
        for column in differing:
            setattr(row, column, said[column])
        columns = {column.removesuffix("_id") if _is_reference(self.model, column) else column for column in differing}
        if hasattr(row, "last_modified"):
            if "last_modified" not in differing:
                row.last_modified = self.run.at
            columns.add("last_modified")
        if self.name == "service":
            _keep_ages_in_order(row)
            row.version += 1
            columns |= {"version", "minimum_age", "maximum_age"}
        self.run.touched.add(row.pk)
        return columns


def _terms_said(reading: DirectoryReading) -> dict[str, list[str]]:
    """The names of the terms said of each row, by the publisher's id."""
    terms: dict[str, list[str]] = {}
    for said in reading.records["attribute"].values():
        term = reading.records["taxonomy_term"].get(said.refs.get("taxonomy_term_id", ""))
        words = term.values.get("name") if term else said.values.get("value") or said.values.get("label")
        terms.setdefault(said.refs.get("link_id", ""), []).append(words or "")
    return terms


def _same(row: Any, column: str, value: Any) -> bool:
    """Whether the row says so already. What was made confidential or verified here is never taken back by a file."""
    known = getattr(row, column)
    if column == "is_confidential":
        return known or known == value
    if column == "location_type" and row.is_confidential:
        return True
    if column == "last_verified_at":
        return value is None or (known is not None and known >= value)
    return known == value


def _keep_ages_in_order(row: Any) -> None:
    if row.minimum_age is not None and row.maximum_age is not None and row.minimum_age > row.maximum_age:
        row.minimum_age = row.maximum_age = None


def _is_reference(model: Any, column: str) -> bool:
    return column.endswith("_id") and column != "link_id" and model._meta.get_field(column).is_relation


def _empty(column: models.Field) -> Any:
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""


def _uuid(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(given) if len(given) == 36 else None
    except ValueError:
        return None


def _known_before(run: ImportRun, model: Any, given: str) -> uuid.UUID | None:
    """The row of an earlier file; never one that another program keeps."""
    found = model.objects.filter(source=run.source, source_record_id=given).values_list("pk", flat=True).first()
    own = _uuid(given)
    if found is None and own and not run.is_source_named:
        mine = model.objects.filter(pk=own).exclude(source__in=run.foreign)
        found = mine.values_list("pk", flat=True).first()
    return found


def _unknown(given: str) -> str:
    return _("there is no row with the id “%(id)s”, or it was refused") % {"id": given[:60]}


def _batches(found: Iterable[Any]) -> Iterator[list[Any]]:
    everything = list(found)
    for start in range(0, len(everything), BATCH):
        yield everything[start : start + BATCH]
