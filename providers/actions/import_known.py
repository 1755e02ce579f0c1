"""Which row that is there already a record of a file means, whatever its place in the file.

An id that several rows share is told apart by what the row hangs on, or by its name where it stands by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from providers.hsds import ROOTS, Record
from providers.hsds.joined import mark_of
from providers.hsds.origin import told_id
from providers.hsds.remarks import NAMED, same
from providers.models import FieldOrigin

from .import_tables import own_uuid

if TYPE_CHECKING:
    from .import_rows import ImportRun

Ready = list[tuple[Record, dict[str, Any]]]


class KnownRows:
    """The rows of a batch that are there: by their publisher and his id."""

    def __init__(self, run: ImportRun, table: Any, model: Any, ready: Ready) -> None:
        self.run, self.table, self.model, self.ready = run, table, model, ready
        self.rows: dict[tuple[str, str], Any] = {}
        self.claimed: set[Any] = set()

    def found(self) -> dict[str, Any]:
        """The file's id of a record → its row."""
        wanted: dict[str, set[str]] = {}
        for one, _refs in self.ready:
            wanted.setdefault(self.run.of(one)[0], set()).update(self._names(one))
        for source, ids in wanted.items():
            for row in self.model.objects.filter(source=source, source_record_id__in=ids - {""}):
                self.rows[source, row.source_record_id] = row
        self._find_told()
        self.said = self._names_said()
        known: dict[str, Any] = {}
        for choose in (self._same, self._by_id):
            for one, refs in self.ready:
                if one.id not in known and (row := choose(one, refs)) is not None:
                    known[one.id] = row
                    self.claimed.add(row.pk)
        return known

    def _find_told(self) -> None:
        """Rows whose id left here as a digest: a file of our own names them by our key as well."""
        told = {pk: self.run.of(one) for one, _refs in self.ready if one.origin and (pk := own_uuid(one.id))}
        missing = [pk for pk, (source, given) in told.items() if (source, given) not in self.rows]
        for row in self.model.objects.filter(pk__in=missing).exclude(source_record_id=""):
            source, given = told[row.pk]
            if row.source == source and told_id(row.source_record_id) == given:
                self.rows[source, given] = row

    def own_id(self, one: Record) -> str:
        """The id a new row is known by from now on: of a shared one not the bare id, which another row may bear."""
        source, given = self.run.of(one)
        if given != one.id or not self._is_shared(one):
            return given
        return self._qualified(one) if one.table not in ROOTS or (source, given) in self.rows else given

    def _is_shared(self, one: Record) -> bool:
        return len(self.run.reading.shared.get((one.table, one.base), ())) > 1

    def _names(self, one: Record) -> list[str]:
        """All ids under which it can have been brought in before, its own first."""
        given = self.run.of(one)[1]
        if given != one.id or one.base.startswith("derived-"):
            return list(dict.fromkeys([given, told_id(given)]))
        names = [given, self._qualified(one), *([] if self._is_part_apart(one) else [one.base])]
        return list(dict.fromkeys([*names, *map(told_id, names)]))

    def _is_part_apart(self, one: Record) -> bool:
        return bool(one.apart) and one.table not in ROOTS

    def _qualified(self, one: Record) -> str:
        if one.link and one.table not in ROOTS:
            return f"{one.base}@{one.link[1]}"[-200:][: 200 - len(one.apart)] + one.apart
        name = NAMED.get(one.table)
        return f"{one.base[:180]}{mark_of(name, one.values.get(name))}" if name and one.base else one.id

    def _candidates(self, one: Record) -> list[Any]:
        source = self.run.of(one)[0]
        rows = [self.rows[source, name] for name in self._names(one) if (source, name) in self.rows]
        return [row for row in rows if row.pk not in self.claimed]

    def _same(self, one: Record, refs: dict[str, Any]) -> Any:
        """The row that hangs on the same, or bears the same name."""
        return next((row for row in self._candidates(one) if self._is_same(one, refs, row)), None)

    def _is_same(self, one: Record, refs: dict[str, Any], row: Any) -> bool:
        if one.table in ROOTS:
            name = one.values.get(NAMED.get(one.table, ""))
            return name in (None, "") or any(same(name, said) for said in (row.name, *self.said.get(row.pk, ())))
        if not one.link:
            return told_id(row.source_record_id) == told_id(self.run.of(one)[1])
        column = self.table.column(one.link[0])
        given = refs.get(column)
        return given is not None and getattr(row, column) in (given, self.run.stands_for(given))

    def _by_id(self, one: Record, _refs: dict[str, Any]) -> Any:
        """A row that hangs elsewhere now, or was given another name; never one that others can mean as well."""
        names = [self.run.of(one)[1]]
        if self._is_shared(one):
            names = self._names(one) if one.table in ROOTS else [self._qualified(one)]
        told = set(map(told_id, names))
        return next((row for row in self._candidates(one) if told_id(row.source_record_id) in told), None)

    def _names_said(self) -> dict[Any, list[Any]]:
        """What publishers say the names of rows are that a person corrected."""
        if self.table.name not in NAMED or not any(self._is_shared(one) for one, _refs in self.ready):
            return {}
        keys = [row.pk for row in self.rows.values()]
        found = FieldOrigin.objects.filter(entity=self.table.name, row_id__in=keys, field="name")
        return {origin.row_id: list(origin.said.values()) for origin in found}
