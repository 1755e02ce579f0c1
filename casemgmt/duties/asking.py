"""The questions of the rules of duty: of everybody, or, after an action, of the few people whom it touched."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from casemgmt.core.compiled import CompiledRows


def about(people: Any) -> Q:
    """Of rows with a person: those about one of these roots."""
    return Q(person__root__among=people)


class RowsAbout:
    """Rows of one shape: `RowsAbout(build)(people)` are those of `build()` that are about these people (roots), or all
    of them when none are named. Every action asks for the former, so that form is compiled once a process.

    `narrowed`: how people narrow the rows, where it is more than by whom a row is about."""

    def __init__(self, build: Callable[[], QuerySet[Any]], narrowed: Callable[[Any], Q] = about) -> None:
        self.build = build
        self.of_people = CompiledRows(lambda people: build().filter(narrowed(people)), "people")

    def __call__(self, people: Collection[UUID] | None) -> Any:
        """The rows, to be read as they are."""
        return self.build() if people is None else self.of_people(people=list(people))
