"""While an upgrade runs, the processes of the release before still write. They do not know a column that is new.

Django gives a new column its default for the rows that are there and then takes the default away: the next row that an
old process writes is refused. Here the default stays in the database, so that old processes go on until they are
replaced. What cannot stay (a default that is worked out anew for each row) must be empty or told to the database
(`db_default`); `tests/house/test_migrations.py` says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

# Worked out anew, but to the same each time.
ALWAYS_ALIKE = (dict, list, str, int, bool)


def default_stays(field: Any) -> bool:
    """A column that may not be empty, with a default that is the same for every row."""
    constant = not callable(field.default) or field.default in ALWAYS_ALIKE
    return bool(field.has_default() and constant and not field.null)


@contextmanager
def defaults_stay(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """While the block runs, a column that is added keeps its default in the database."""
    usual = connection.SchemaEditorClass
    connection.SchemaEditorClass = _expanding(usual)  # type: ignore[misc]
    try:
        yield
    finally:
        connection.SchemaEditorClass = usual  # type: ignore[misc]


def _expanding(usual: Any) -> Any:
    class ExpandingEditor(usual):
        """Adds columns and leaves their defaults."""

        adding = False

        def add_field(self, model: type[Model], field: Field) -> None:
            self.adding = True
            try:
                super().add_field(model, field)
            finally:
                self.adding = False

        def skip_default_on_alter(self, field: Field) -> bool:
            return (self.adding and default_stays(field)) or super().skip_default_on_alter(field)

    return ExpandingEditor
