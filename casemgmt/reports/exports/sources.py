"""Where the rows of an export come from: a list of the program, or the list behind a figure; by chunks, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core import replica

from .. import queries
from ..forms import PeriodForm
from ..measures import MEASURES
from ..narrowing import narrowed_in_words
from ..scope import Scope
from .lists import LISTS, ExportColumn
from .models import BEHIND, Export

AT_ONCE = 5000  # rows of a piece


@dataclass(frozen=True)
class Chunk:
    """Some rows, the key of the last of them, and who stands in them."""

    rows: list[list[Any]]
    last_key: UUID
    people: list[UUID]


@dataclass(frozen=True)
class RowSource:
    """What an export is made of."""

    export: Export

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def columns(self) -> tuple[ExportColumn, ...]:
        raise NotImplementedError

    def about(self) -> list[tuple[str, Any]]:
        """What the file says of itself, besides its columns."""
        return [(_("List"), self.title), (_("Program"), self.export.program.name)]

    def count(self) -> tuple[int, int]:
        """How many rows there are for the asker, and how many more they may not open."""
        raise NotImplementedError

    def chunks(self, done: int, last_key: UUID | None) -> Iterator[Chunk]:
        """The rows after so many, the last of which had this key."""
        raise NotImplementedError


def _read(rows: Any) -> list[Any]:
    with replica.reading():
        return list(rows)


class ListSource(RowSource):
    """A list of the program, in the order of ids: whoever goes on after one meets none twice."""

    @property
    def title(self) -> str:
        return str(LISTS[self.export.what].title)

    @property
    def columns(self) -> tuple[ExportColumn, ...]:
        return LISTS[self.export.what].columns

    def count(self) -> tuple[int, int]:
        return self._rows().count(), 0

    def chunks(self, done: int, last_key: UUID | None) -> Iterator[Chunk]:
        about, zone = LISTS[self.export.what], self.export.program.zone
        read = ["pk", about.person or "pk", *(column.code for column in about.columns)]
        rows = self._rows().order_by("pk").values_list(*read)
        while some := _read((rows.filter(pk__gt=last_key) if last_key else rows)[:AT_ONCE]):
            last_key = some[-1][0]
            people = {row[1] for row in some} - {None} if about.person else set()
            lines = [[in_file(value, zone) for value in row[2:]] for row in some]
            yield Chunk(lines, last_key, sorted(people))

    def _rows(self) -> Any:
        return LISTS[self.export.what].rows(self.export.program, self.export.asked_by)


class FigureSource(RowSource):
    """The list behind a figure, as of the moment the figure was told from: the same however often it is read."""

    @property
    def title(self) -> str:
        told = self._listed.told
        return f"{told.measure.title}: {told.name_of(self.export.figure)}"

    @property
    def columns(self) -> tuple[ExportColumn, ...]:
        return BEHIND_COLUMNS

    def about(self) -> list[tuple[str, Any]]:
        scope, zone = scope_of(self.export), self.export.program.zone
        definition = str(MEASURES[self.export.measure].definition)
        days = [(_("From"), scope.first_day), (_("To"), scope.last_day)]
        told = [(_("As known on"), scope.as_of.astimezone(zone)), (_("Narrowed by"), narrowed_in_words(scope))]
        return [*super().about(), *days, *told, (_("Definition"), definition)]

    def count(self) -> tuple[int, int]:
        listed = self._listed
        return len(listed.rows), listed.hidden

    def chunks(self, done: int, last_key: UUID | None) -> Iterator[Chunk]:
        listed, zone, user = self._listed, self.export.program.zone, self.export.asked_by
        if not isinstance(listed.rows, queries.OpenRows):
            return
        for some in listed.rows.streamed(first=done, at_once=AT_ONCE):
            things = queries.entries(listed, some, user)
            lines = [
                [in_file(value, zone) for value in _line(row, thing)] for row, thing in zip(some, things, strict=True)
            ]
            yield Chunk(lines, some[-1].subject_id, sorted({row.person_id for row in some if row.person_id}))

    @cached_property
    def _listed(self) -> queries.Listed:
        with replica.reading():
            told = queries.answer(self.export.measure, scope_of(self.export))
            return queries.behind(told, self.export.figure, self.export.asked_by)


BEHIND_COLUMNS = (
    ExportColumn("subject_id", _lazy("Id"), _lazy("Of what is counted: a contact, a request, a meeting, a call")),
    ExportColumn("case_id", _lazy("Case"), _lazy("The id of the case, where it is open to you")),
    ExportColumn("person_id", _lazy("Person"), _lazy("The person's id; joined entries have one")),
    ExportColumn("name", _lazy("Name"), _lazy("As shown on pages")),
    ExportColumn("encounter_id", _lazy("Call"), _lazy("The id of the call")),
    ExportColumn("at", _lazy("When"), _lazy("The moment it is counted by")),
    ExportColumn("codes", _lazy("Codes"), _lazy("The parts and marks it falls in, by their codes")),
    ExportColumn("labels", _lazy("What"), _lazy("The same in words")),
    ExportColumn("owner", _lazy("Owner"), _lazy("Who looks after the case now")),
)


def _line(row: Any, thing: Any) -> tuple[Any, ...]:
    case, person = thing.case, thing.person
    owner = case.owner.name if case and case.owner else None
    about = (row.subject_id, case.pk if case else None, row.person_id, person.display_name if person else None)
    return (*about, row.encounter_id, row.at, list(row.codes), thing.labels, owner)


def source_of(export: Export) -> RowSource:
    """Where its rows come from."""
    return FigureSource(export) if export.what == BEHIND else ListSource(export)


def scope_of(export: Export) -> Scope:
    """What the figure is about, as its page was."""
    form = PeriodForm(export.asked, program=export.program, allowed=MEASURES[export.measure].filters)
    form.is_valid()
    return form.scope()


def in_file(value: Any, zone: Any) -> Any:
    """A value as both kinds of file hold it: moments in the program's zone, several in one cell, ids in words."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value is None or isinstance(value, int | float | str) else str(value)
