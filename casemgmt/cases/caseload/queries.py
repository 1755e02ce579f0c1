"""Reads for the pages of bringing a caseload along."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.by_eye import words_of
from casemgmt.core.tables import Table
from casemgmt.people.models import Person

from .choices import LABELS, LINES, POINTS, CaseColumns, ProgramWords, is_coded
from .models import Caseload, CaseloadDouble
from .reading import CaseRow, words_in


def programs_of(user: Any) -> Any:
    """Where the user may bring cases along."""
    return Program.objects.filter(pk__in=programs_where(user, Permission.CASE_ASSIGN)).order_by("name")


def coded_fields(table: Table, said: CaseColumns, words: ProgramWords) -> list[dict[str, Any]]:
    """Fields with codes that were chosen, with the words of their columns and what each can be."""
    chosen = {name: headings for name, headings in said.by_field().items() if is_coded(name)}
    return [
        {
            "name": name,
            "label": LABELS[name],
            "headings": headings,
            "options": words.options(name),
            "words": words_of(
                words_in(table, name, headings),
                said.words.get(name, {}),
                partial(words.guess, name),
            ),
        }
        for name, headings in chosen.items()
    ]


def reach_columns(table: Table, said: CaseColumns) -> list[dict[str, Any]]:
    """Columns of numbers and addresses: whose they are, and of phones what kind."""
    return [
        {
            "place": place,
            "heading": heading,
            "is_phone": "phone" in said.columns.get(heading, ()),
            "whose": said.whose.get(heading, ""),
            "line": said.line.get(heading, ""),
            "lines": LINES,
        }
        for place, heading in enumerate(table.headings)
        if heading and set(said.columns.get(heading, ())) & set(POINTS)
    ]


@dataclass(frozen=True)
class AskedRow:
    """A row whose person may be here already, as the file gives it, and who may be meant, as far as the reader may see
    them."""

    row: CaseRow
    doubles: Sequence[tuple[CaseloadDouble, Person]]
    is_answered: bool

    @property
    def is_other(self) -> bool:
        """Somebody said that it is none of them."""
        return self.is_answered and not any(double.answer == SAME for double, _person in self.doubles)


SAME = CaseloadDouble.Answer.SAME


def asked_rows(user: Any, caseload: Caseload, numbers: Sequence[int], rows: dict[int, CaseRow]) -> list[AskedRow]:
    """These rows, with those who may be meant; restricted people do not show, whoever was merged shows as one."""
    found = caseload.doubles.filter(row_number__in=numbers).select_related("person").order_by("row_number", "pk")
    by_row: dict[int, list[CaseloadDouble]] = {number: [] for number in numbers}
    for double in found:
        by_row[double.row_number].append(double)
    people = Person.objects.searchable_by(user).filter(pk__in={double.person.root_id for double in found})
    seen = {person.pk: person for person in people.select_related("area", "program")}
    return [_asked(rows[number], by_row[number], seen) for number in numbers if number in rows]


def _asked(row: CaseRow, doubles: Sequence[CaseloadDouble], seen: dict[Any, Person]) -> AskedRow:
    shown = [(double, seen[double.person.root_id]) for double in doubles if double.person.root_id in seen]
    return AskedRow(row, shown, all(double.answer for double in doubles))


def doubles_seen(user: Any, caseload: Caseload) -> Any:
    """Who may be meant, as far as the user may see them."""
    rows = caseload.doubles.filter(person__root__in=Person.objects.searchable_by(user))
    return rows.order_by("row_number", "pk")
