"""Some rows of one table of a directory that is brought in: found, compared, written where they differ."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from providers import origins
from providers.classification import kind_of, needs_of
from providers.compared import Disagreement
from providers.hsds import MERGED_INTO, ROOTS, TABLES, DirectoryReading, Record
from providers.models import HERE, FieldOrigin

from .import_known import KnownRows
from .import_tables import BOOKKEEPING, LISTED, MODELS, NAMESPACE, empty, is_reference, own_uuid, unknown

if TYPE_CHECKING:
    from .import_rows import ImportRun

_NEEDED = {
    ("service", "organization_id"),
    ("service_at_location", "service_id"),
    ("service_at_location", "location_id"),
    ("service_capacity", "service_id"),
    ("service_capacity", "unit_id"),
    ("organization_identifier", "organization_id"),
    ("attribute", "link_id"),
}


class RowBatch:
    """Find those that are there, compare, write what differs."""

    def __init__(self, run: ImportRun, table: str, found: list[Record]) -> None:
        self.run, self.table, self.records = run, TABLES[table], found
        self.model: Any = MODELS[table]
        self.name = table
        self.words: dict[tuple[uuid.UUID, str], FieldOrigin] = {}
        self.columns: set[str] = set()

    def write(self) -> None:
        mine = [found for found in self.records if not self._is_anothers(found) and not self._hangs_on_nothing(found)]
        ready = [(found, refs) for found in mine if (refs := self._refs(found)) is not None]
        known = self._held(ready, self._known(ready))
        self.origins = origins.of_rows(self.name, [row.pk for row in known.values()])
        self.taken = self._taken([found.id for found, _refs in ready if found.id not in known])
        created, changed = [], []
        for found, refs in ready:
            said = self._said(found) | refs
            row = known.get(found.id)
            if row is None:
                created += self._new(found, said)
            elif self._update(row, said, self.run.of(found)[0]):
                changed.append(row)
            self._count(found, row, row is not None and bool(changed) and changed[-1] is row)
        self._keep(self._but_taken_away(created), changed)

    def _keep(self, created: list[Any], changed: list[Any]) -> None:
        self.model.objects.bulk_create(created, batch_size=500)
        changed += self._pass_on(changed)
        if changed:
            self.model.objects.bulk_update(changed, sorted(self.columns), batch_size=200)
        origins.keep(self.words.values())

    def _held(self, ready: list[tuple[Record, dict[str, Any]]], known: dict[str, Any]) -> dict[str, Any]:
        """Rows about which the file says something else are held and read again: what an editor saved since stands."""
        differing = [
            row.pk
            for found, refs in ready
            if (row := known.get(found.id)) and self._differs(row, self._said(found) | refs)
        ]
        held = {row.pk: row for row in self._to_write().filter(pk__in=differing)}
        return {given: held.get(row.pk, row) for given, row in known.items()}

    def _to_write(self) -> Any:
        return self.model.objects.select_for_update(of=("self",)).order_by("pk")

    def _differs(self, row: Any, said: dict[str, Any]) -> bool:
        return bool(getattr(row, "unlisted_at", None)) or any(
            not _same(row, name, value) for name, value in said.items()
        )

    def _is_anothers(self, found: Record) -> bool:
        """A row of a publisher whose listings another program keeps is left alone."""
        if self.run.of(found)[0] not in self.run.foreign:
            return False
        words = _("the listings of its publisher are kept by another program")
        self.run.refuse(found, "source", words, is_lost=True)
        return True

    def _hangs_on_nothing(self, found: Record) -> bool:
        """A part of what a person took away, or put away elsewhere, is left out with it."""
        refs = {prop: self._target(found, prop) for prop in found.refs}
        gone = [prop for prop, table in refs.items() if (table, found.refs[prop]) in self.run.left_out]
        gone = [prop for prop in gone if refs[prop] != self.name]
        if not gone or (len(gone) < len(refs) and not any((self.name, prop) in _NEEDED for prop in gone)):
            return False
        self.run.left_out.add((self.name, found.id))
        self.run.done.counts[self.name]["left out"] += 1
        return True

    def _taken(self, ids: list[str]) -> set[uuid.UUID]:
        own = [pk for given in ids if (pk := own_uuid(given))]
        return set(self.model.objects.filter(pk__in=own).values_list("pk", flat=True)) if own else set()

    def _count(self, found: Record, row: Any, is_changed: bool) -> None:
        if row is not None:
            self.run.keys[self.name][found.id] = row.pk
        self.run.done.counts[self.name]["created" if row is None else "changed" if is_changed else "unchanged"] += 1

    def _known(self, ready: list[tuple[Record, dict[str, Any]]]) -> dict[str, Any]:
        """Rows that are there already: by source and id, else by the id itself."""
        self.there = KnownRows(self.run, self.table, self.model, ready)
        known = self.there.found()
        return known | self._known_by_key([one for one, _refs in ready if one.id not in known])

    def _known_by_key(self, found: list[Record]) -> dict[str, Any]:
        """An id that is ours, or that the publisher made for all the world."""
        keys = {pk: one for one in found if (not self.run.is_source_named or one.origin) and (pk := own_uuid(one.id))}
        if not keys:
            return {}
        theirs = self.model.objects.filter(pk__in=keys).exclude(source__in=self.run.foreign)
        rows = [(keys[row.pk], row) for row in theirs]
        return {one.id: row for one, row in rows if not one.origin or row.source == self.run.of(one)[0] == HERE}

    def _refs(self, found: Record) -> dict[str, Any] | None:
        """References as ids of our rows; None when the row cannot stand without one that is missing."""
        resolved: dict[str, Any] = {}
        for prop, given in found.refs.items():
            target = self._target(found, prop)
            if target == self.name and prop != "link_id":
                self.run.later.append((self.name, found, prop))
                continue
            key = self.run.key(target, given) if target in TABLES else None
            if key is None and (self.name, prop) in _NEEDED:
                self.run.refuse(found, prop, unknown(given), is_lost=True)
                return None
            if key is None:
                self.run.refuse(found, prop, unknown(given))
            else:
                resolved[self.table.column(prop)] = key
        return self._checked(found, resolved)

    def _target(self, found: Record, prop: str) -> Any:
        if prop == MERGED_INTO:
            return self.name
        return found.values.get("link_entity") if prop == "link_id" else self.table.refs[prop]

    def _checked(self, found: Record, resolved: dict[str, Any]) -> dict[str, Any] | None:
        if self.name == "service" and "organization_id" not in resolved:
            self.run.refuse(found, "organization", _("the service names no organization"), is_lost=True)
            return None
        for table, prop in _NEEDED:
            if table == self.name and prop in self.table.required and self.table.column(prop) not in resolved:
                self.run.refuse(found, prop, _("“%(column)s” is missing") % {"column": prop}, is_lost=True)
                return None
        if self.name == "service_at_location" and len(resolved) < 2:
            self.run.refuse(found, "", _("its service or its location was not taken"), is_lost=True)
            return None
        if found.refs and not resolved and self.name not in ROOTS:
            self.run.refuse(found, "", _("what it belongs to was not taken"), is_lost=True)
            return None
        return resolved

    def _said(self, found: Record) -> dict[str, Any]:
        """What the file said, in our columns; "nothing" as the column writes it."""
        said = {}
        for prop, value in found.values.items():
            column = self.table.column(prop)
            said[column] = empty(self.model._meta.get_field(column)) if value is None else value
        if self.name == "service":
            said = {column: value for column, value in said.items() if value or column not in ("kind", "need_domains")}
        if self.name == "service" and found.values.get("assured_date") and not said.get("last_verified_at"):
            said["last_verified_at"] = datetime.combine(found.values["assured_date"], time(), UTC)
        return said

    def _new(self, found: Record, said: dict[str, Any]) -> list[Any]:
        source, given = self.run.of(found)[0], self.there.own_id(found)
        stand_ins = {column: self.run.stands_for(value) for column, value in said.items() if column.endswith("_id")}
        row = self.model(
            id=self._new_key(given if self.run.of(found)[1] == found.id else found.id, source),
            source=source,
            source_record_id=given,
            created_at=(found.origin and found.origin.since) or self.run.at,
            **{**said, **stand_ins},
        )
        if "last_modified" in {column.name for column in self.model._meta.fields} and not row.last_modified:
            row.last_modified = self.run.at
        if MERGED_INTO in found.refs:
            row.unlisted_at = self.run.at
        if self.name == "organization":
            row.kept_by_id = self.run.kept_by
        if self.name == "service":
            self._classify(found, row)
            _keep_ages_in_order(row)
        self._note_new(found, row)
        return [row]

    def _note_new(self, found: Record, row: Any) -> None:
        self.run.keys[self.name][found.id] = row.pk
        self.run.touched.add(row.pk)
        self.run.compared.also(f"{self.name}{row.pk}")
        if self.name in LISTED:
            self.run.compared.note_row("added", self.name, row)
        for origin in origins.read_back(self.name, row, found.origin):
            self.words[row.pk, origin.field] = origin

    def _new_key(self, given: str, source: str) -> uuid.UUID:
        own = own_uuid(given)
        if own and own not in self.taken and own not in self.run.touched:
            return own
        return uuid.uuid5(NAMESPACE, f"{source}/{self.name}/{given}")

    def _but_taken_away(self, created: list[Any]) -> list[Any]:
        """What a person took away here does not come back with the publisher's next file."""
        gone = origins.gone(self.name, [row.pk for row in created])
        if gone:
            fresh = self.run.done.counts[self.name]
            fresh.update({"created": -len(gone), "left out": len(gone)})
            self.run.forget(self.name, gone)
        return [row for row in created if row.pk not in gone]

    def _classify(self, found: Record, row: Any) -> None:
        """A publisher who does not speak in our needs is read by the words of the listing."""
        by_hand = {word.field for word in found.origin.words if word.is_person} if found.origin else set()
        if not found.values.get("need_domains") and "need_domains" not in by_hand:
            row.need_domains = needs_of(row.name, row.description, self._terms(found))
        if not found.values.get("kind"):
            row.kind = kind_of(row.need_domains)

    def _terms(self, found: Record) -> list[str]:
        if self.run.terms_of is None:
            self.run.terms_of = _terms_said(self.run.reading)
        return self.run.terms_of.get(found.id, [])

    def _update(self, row: Any, said: dict[str, Any], source: str) -> bool:
        """Write into the row what its publisher says otherwise than it stands; whether there was anything."""
        differing = self._differing(row, said, source)
        is_back = self._comes_back(row)
        if differing:
            self._change(row, said, differing, source)
        return bool(differing) or is_back

    def _comes_back(self, row: Any) -> bool:
        """The publisher lists again what he had dropped."""
        if self.name not in LISTED or row.unlisted_at is None or row.merged_into_id is not None:
            return False
        if "unlisted_at" in self.origins.get(row.pk, {}):
            return False  # a person put it away
        row.unlisted_at = None
        self.columns.add("unlisted_at")
        self.run.touched.add(row.pk)
        self.run.compared.note_row("back", self.name, row)
        return True

    def _differing(self, row: Any, said: dict[str, Any], source: str) -> list[str]:
        return [
            column
            for column, value in said.items()
            if not self._is_same(row, column, value) and not self._is_left(row, column, value, source)
        ]

    def _is_same(self, row: Any, column: str, value: Any) -> bool:
        if _same(row, column, value):
            self.run.settle(self.name, row.pk, column)
            return True
        return bool(column.endswith("_id") and value and self.run.stands_for(value) == getattr(row, column))

    def _is_left(self, row: Any, column: str, value: Any, source: str) -> bool:
        """Whether a word stands that he does not overwrite: a person's, or another publisher's newer one."""
        origin = self.origins.get(row.pk, {}).get(column)
        is_corrected = column in getattr(row, "edited_fields", ()) or bool(origin and origin.corrected_at)
        before = origin.said if origin else {}
        is_old = source in before and before[source] == origins.plain(value)
        if is_corrected and column not in BOOKKEEPING:
            theirs, ours = origins.plain(value), origins.plain(getattr(row, column))
            doubt = Disagreement(self.name, str(row.pk), str(row)[:200], column, ours, theirs, not is_old)
            self.run.doubt(doubt, row, source)
        return is_corrected or is_old

    def _change(self, row: Any, said: dict[str, Any], differing: list[str], source: str) -> None:
        before = {column: getattr(row, column) for column in differing}
        for column in differing:
            setattr(row, column, said[column])
        self._note_words(row, before, source)
        self.run.compared.note_change(self.name, row, before, said)
        columns = {column.removesuffix("_id") if is_reference(self.model, column) else column for column in differing}
        if hasattr(row, "last_modified"):
            if "last_modified" not in differing:
                row.last_modified = self.run.at
            columns.add("last_modified")
        if self.name == "service":
            _keep_ages_in_order(row)
            row.version += 1
            columns |= {"version", "minimum_age", "maximum_age"}
        self.run.touched.add(row.pk)
        self.columns |= columns

    def _note_words(self, row: Any, before: dict[str, Any], source: str) -> None:
        """These fields are this publisher's word from now on; what the row's own said stays beside it."""
        for column, value in before.items():
            if column in BOOKKEEPING:
                continue
            origin = self.origins.get(row.pk, {}).get(column) or FieldOrigin(
                entity=self.name, row_id=row.pk, field=column, created_at=self.run.at
            )
            own = {} if row.source in (source, HERE) else {row.source: origins.plain(value)}
            origin.said = {who: what for who, what in {**own, **origin.said}.items() if who != source}
            origin.source, origin.said_at = source, self.run.at
            self.words[row.pk, column] = origin

    def _pass_on(self, changed: Iterable[Any]) -> list[Any]:
        """What a publisher says anew of a row that was merged goes to the row that stands for it."""
        if self.name not in LISTED:
            return []
        merged = [row for row in changed if row.merged_into_id]
        if not merged:
            return []
        into = self._to_write().in_bulk([row.merged_into_id for row in merged])
        self.origins |= origins.of_rows(self.name, into)
        news = {row.pk: [column for pk, column in self.words if pk == row.pk] for row in merged}
        found = []
        for row in merged:
            said = {column: getattr(row, column) for column in news[row.pk]}
            if self._update(into[row.merged_into_id], said, row.source):
                found.append(into[row.merged_into_id])
        return found + self._pass_on(found)


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
