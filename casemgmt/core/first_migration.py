"""The migrations of an empty database in a fifth of the time.

Django draws a model and all that are related to it anew after each operation; nearly all are related to the user, so
that hundreds of operations draw tens of thousands of models. On the way to the first tables only the changed one is
drawn; where an operation looks at its neighbors (a rename, another type, Python over the rows) all are drawn anew, by
Django's own means for what it postponed. An upgrade of a database in use goes the usual way: it has little to do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

LOOK_AT_NEIGHBORS = ("rename_model", "rename_field", "alter_field")


def is_first(connection: BaseDatabaseWrapper) -> bool:
    """Nothing was ever migrated here."""
    return not MigrationRecorder(connection).applied_migrations()


@contextmanager
def one_model_at_a_time() -> Iterator[None]:
    """While the block runs, a change draws the model it changes and no other."""
    drawn = {name: _drawn_anew(getattr(ProjectState, name)) for name in LOOK_AT_NEIGHBORS}
    usual = {name: getattr(ProjectState, name) for name in (*drawn, "_find_reload_model")}
    _put({**drawn, "_find_reload_model": _itself})
    try:
        yield
    finally:
        _put(usual)


def _put(methods: dict[str, Callable[..., Any]]) -> None:
    for name, method in methods.items():
        setattr(ProjectState, name, method)


def _itself(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    state.is_delayed = True  # whoever needs the others draws them first: `clear_delayed_apps_cache`
    return {(app_label, model_name)}


def _drawn_anew(change: Callable[..., None]) -> Callable[..., None]:
    def changed(state: Any, *args: Any, **options: Any) -> None:
        state.clear_delayed_apps_cache()
        change(state, *args, **options)

    return changed
