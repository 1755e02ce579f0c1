"""Statements, and parts of them, that are built and compiled once in a process, instead of once for every page.

What a row says of itself by way of other tables (may its agency read it? what is to be minded?) is long to write in
SQL, and the same text each time: only the row and a few values, such as the moment, differ. `Compiled` keeps the text
with gaps for them. It stands among a list's columns, where a handful of rows is looked up by key; a condition over
many rows is better left to the ORM, whose joins the database may order as it likes. `CompiledRows` keeps a whole
question of one shape.

Nothing that a single person, row or moment gave may be kept in the text: whoever forgets a `Late` is told at once.
"""

import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.db.models import DateTimeField, Expression, F, Field, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.sql import Query

GAP = "\x00"
# The names that the ORM gives to tables of a subquery, which an outer query may give as well.
ALIAS = re.compile(r"\b([T-Z]\d+)\b")


@dataclass(frozen=True, slots=True)
class _Named:
    name: str


class Late(Expression):
    """A value that is given when the statement runs: `at__lte=Late("at")`."""

    def __init__(self, name: str, output_field: Field | None = None) -> None:
        super().__init__(output_field=output_field or DateTimeField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [_Named(self.name)]


def moment(at: Any) -> Any:
    """A moment as a part of an expression, whether it is known already or given when the statement runs."""
    return at if isinstance(at, Late) else Value(at, DateTimeField())


def given(parameters: Iterable[Any], values: dict[str, Any]) -> list[Any]:
    """The parameters with the values in the places of their names."""
    return [values[one.name] if isinstance(one, _Named) else one for one in parameters]


def refuse_kept_values(parameters: Iterable[Any]) -> None:
    """A moment or a key in a text that is kept would be that of whoever came first."""
    kept = [one for one in parameters if isinstance(one, (date, UUID))]
    if kept:
        raise TypeError(f"what is compiled once keeps {kept}: give it as a Late")


class Compiled:
    """One column of a row of `model`: what `build` answers, given a `Late` for each of `values`.

    `Compiled(lambda: Offer, build, BooleanField(), "at")(at=now)` is an expression for `Offer.objects.annotate`. What
    the answer takes from the row and from what hangs on it is looked up by the key once more; `asks_key_alone`: it is
    a subquery that takes nothing but `OuterRef("pk")`."""

    def __init__(
        self,
        model: Callable[[], type[Model]],
        build: Callable[..., Any],
        field: Field,
        *values: str,
        asks_key_alone: bool = False,
    ) -> None:
        self.model, self.build, self.field, self.values = model, build, field, values
        self.asks_key_alone = asks_key_alone

    def __call__(self, row: str = "pk", **values: Any) -> "CompiledColumn":
        """The column, with these values; `row`: where the outer query has the key of the row it is about."""
        return CompiledColumn(self, row, values)

    @cached_property
    def text(self) -> tuple[str, tuple[Any, ...]]:
        """Its SQL, with a gap where the row's key stands, and its parameters, some of them only named."""
        model = self.model()
        asked = self.build(**{name: Late(name) for name in self.values})
        if not self.asks_key_alone:
            inner = model._default_manager.filter(pk=OuterRef("pk")).annotate(_told=asked).values("_told")
            asked = Subquery(inner, output_field=self.field)
        outer = model._default_manager.annotate(_told=asked).query
        sql, parameters = outer.get_compiler("default").compile(outer.annotations["_told"])
        refuse_kept_values(parameters)
        key = (
            f"{connection.ops.quote_name(model._meta.db_table)}.{connection.ops.quote_name(str(model._meta.pk.column))}"
        )
        return ALIAS.sub(r"c_\1", sql).replace(key, GAP), tuple(parameters)


class CompiledColumn(Expression):
    """A `Compiled` in a query: resolving it costs what one reference to a column costs."""

    def __init__(self, made: Compiled, row: str, values: dict[str, Any]) -> None:
        super().__init__(output_field=made.field)
        self.made, self.row, self.values = made, F(row), values

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.row,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        key, _ = compiler.compile(self.row)
        sql, parameters = self.made.text
        return sql.replace(GAP, key), given(parameters, self.values)

    def get_group_by_cols(self) -> list[Any]:
        return [self]


class CompiledRows:
    """The rows of a question of one shape: what `build` answers, given a `Late` for each of `values`.

    `CompiledRows(lambda who, at: Alert.objects.filter(...), "who", "at")(who=id, at=now)` is a queryset to be
    read as it is, with what it fetches besides; it cannot be narrowed further."""

    def __init__(self, build: Callable[..., QuerySet[Any]], *values: str) -> None:
        self.build, self.values = build, values

    def __call__(self, **values: Any) -> Any:
        """The rows, with these values."""
        rows, query = self.made
        asked = rows._chain()
        kind = asked._iterable_class
        asked.query = query.with_values(values)
        asked._iterable_class = kind  # tuples stay tuples: setting a query takes them for mappings
        return asked

    @cached_property
    def made(self) -> tuple[Any, Any]:
        """The queryset and its compiled query."""
        rows = self.build(**{name: Late(name) for name in self.values})
        query = rows.query.clone()
        compiler = query.get_compiler("default")
        compiler.kept = compiler.as_sql()
        refuse_kept_values(compiler.kept[1])
        query.__class__ = type("_CompiledQuery", (_CompiledQuery, type(query)), {})
        query.compiler = compiler
        return rows, query


class _CompiledQuery(Query):
    """A query whose text is known."""

    compiler: Any
    values_given: dict[str, Any]

    def with_values(self, values: dict[str, Any]) -> "_CompiledQuery":
        asked = copy(self)
        asked.values_given = values
        return asked

    def get_compiler(self, using: Any = "default", connection: Any = None, elide_empty: bool = True) -> Any:
        sql, parameters = self.compiler.kept
        compiler = copy(self.compiler)
        compiler.connection = connections[using]  # that of the thread which asks, not of the one that compiled
        compiler.as_sql = lambda *args, **options: (sql, tuple(given(parameters, self.values_given)))
        return compiler

    def chain(self, klass: Any = None) -> Any:
        raise TypeError("these rows are compiled: they are read as they are")
