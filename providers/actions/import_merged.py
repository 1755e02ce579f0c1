"""Services that stand for those of several publishers: listed until none of these lists one any more.

That a publisher dropped his is kept beside the decision that made them one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from providers import origins
from providers.models import DoubleState, ListingDouble, Service

if TYPE_CHECKING:
    from .import_rows import ImportRun


class MergedServices:
    """What this file says of services that were merged by an editor."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.doubles = list(ListingDouble.objects.filter(entity="service", state=DoubleState.MERGED))
        ids = {key for double in self.doubles for key in (double.one_id, double.other_id)}
        light = Service.objects.defer("search_vector", "search_text")
        self.rows: dict[UUID, Service] = light.in_bulk(ids) if ids else {}
        here = set(run.keys["service"].values())
        self.mine = {row.pk: self._is_named(row, here) for row in self.rows.values() if self._is_his(row)}
        self.before = {UUID(key) for double in self.doubles for key in double.merge.get("dropped", {})}
        self.dropped = {key for key in self.before if not self.mine.get(key)} | {
            key for key, is_named in self.mine.items() if not is_named
        }
        self.families: dict[Any, set[UUID]] = defaultdict(set)
        for key in self.rows:
            self.families[run.stands_for(key)].add(key)

    def _is_his(self, row: Service) -> bool:
        return row.source == self.run.source and bool(row.source_record_id)

    def _is_named(self, row: Service, here: set[Any]) -> bool:
        return row.pk in here or self.run.names("service", row)

    def gone(self) -> list[Service]:
        """Those that none of their publishers lists any more."""
        return [row for row, keys in self._standing() if row.unlisted_at is None and keys <= self.dropped]

    def bring_back(self) -> None:
        """Those that went so, and that one of their publishers lists again."""
        for row, keys in self._standing():
            went = row.unlisted_at is not None and keys <= self.before
            is_back = went and any(self.mine.get(key) for key in keys - {row.pk})
            if is_back and "unlisted_at" not in {origin.field for origin in origins.of_row(row)}:
                Service.objects.filter(pk=row.pk).update(unlisted_at=None, last_modified=self.run.at)
                self.run.touched.add(row.pk)
                self.run.compared.note_row("back", "service", row)

    def _standing(self) -> list[tuple[Service, set[UUID]]]:
        """Each row that stands for others, with all it stands for; not where another way made it stand for more."""
        found = []
        for key, keys in self.families.items():
            row = self.rows.get(key)
            others = set(Service.objects.filter(merged_into=key).values_list("pk", flat=True)) if row else set()
            if row and row.merged_into_id is None and len(keys) > 1 and others <= keys:
                found.append((row, keys))
        return found

    def keep(self) -> None:
        """Note who lists his no more."""
        changed = []
        for double in self.doubles:
            before = double.merge.get("dropped", {})
            now = {str(key): True for key in (double.one_id, double.other_id) if key in self.dropped}
            if now != before:
                double.merge = {**double.merge, "dropped": now}
                changed.append(double)
        ListingDouble.objects.bulk_update(changed, ["merge"])
