"""Which fields tell of a person, and what one request read of them: the collector behind the access log.

A model says which of its fields hold a person: `@holds_person("text", of="person_id")`. Reading one while a request is
answered is noted by the field itself, so that no page, fragment, list, serializer or file can forget it. Outside of a
request (tasks, commands) nothing is collected. What leaves the database around the models (`values()`, SQL) is said by
`accesslog.shown`; `tests/house/test_canaries.py` finds who did not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models
from django.db.models.query_utils import DeferredAttribute

Model = TypeVar("Model", bound=type[models.Model])


class Seen:
    """What was read of people while one request was answered."""

    def __init__(self) -> None:
        self.people: set[Any] = set()
        self.programs: set[Any] = set()
        self._by_path: dict[tuple[type[models.Model], str], set[Any]] = defaultdict(set)

    def read(self, row: Any, of: str) -> None:
        """A personal field of this row was read; `of` leads from the row to the person."""
        if "__" in of:
            self._by_path[(type(row), of)].add(row.pk)
        else:
            self.people.add(row.__dict__.get(of))
        self.programs.add(row.__dict__.get("program_id"))

    def everybody(self) -> set[Any]:
        """The ids of all people read of; rows that tell of several are asked for them now, once for each kind."""
        for (model, path), ids in self._by_path.items():
            self.people.update(model._base_manager.filter(pk__in=ids).values_list(path, flat=True))
        self._by_path.clear()
        return self.people - {None}

    @property
    def program(self) -> Any:
        """The one program all of it belongs to, if it is one."""
        programs = self.programs - {None}
        return programs.pop() if len(programs) == 1 else None


_now: ContextVar[Seen | None] = ContextVar("seen", default=None)


@contextmanager
def collected() -> Iterator[Seen]:
    """What is read in here is noted."""
    mark = _now.set(seen := Seen())
    try:
        yield seen
    finally:
        _now.reset(mark)


class PersonalAttribute(DeferredAttribute):
    """A column that tells of a person: as any other, and reading it is noted."""

    def __init__(self, field: Any, of: str) -> None:
        super().__init__(field)
        self.of, self.name = of, field.attname

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        kept = instance.__dict__
        value = kept[self.name] if self.name in kept else super().__get__(instance, cls)
        if value and (seen := _now.get()) is not None:
            seen.read(instance, self.of)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.name] = value


PERSONAL: dict[type[models.Model], tuple[str, ...]] = {}


def holds_person(*fields: str, of: str = "person_id") -> Callable[[Model], Model]:
    """These fields tell of the person (or, by a path, the people) that `of` leads to."""

    def mark(model: Model) -> Model:
        for name in fields:
            field: Any = model._meta.get_field(name)
            setattr(model, field.attname, PersonalAttribute(field, of))
        PERSONAL[model] = PERSONAL.get(model, ()) + fields
        return model

    return mark
