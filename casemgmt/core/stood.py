"""What figures read on a row, as it stood at an earlier moment: kept by the database itself, whoever writes.

A model says `@figures_read("state", "ended_at", ...)`. Before one of these columns changes, and before the row ends, a
trigger puts aside what stood in them until then (`StoodThen`), with the moment at which it changed: that of the action
(`core/acting` says it to the transaction), else the clock's. So no action has to remember it, and a figure as of an
earlier moment reads the row as it was recorded then (`reports/measures/standing`, `decisions/0037`).

Codes, ids and times only. Of words (`masked`) it is kept whether there were any, never which.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import pgtrigger
from django.db import connection, models

Model = TypeVar("Model", bound=type[models.Model])

WORDS = "*"  # stands for words that there were
MOMENT = "aftercall.at"
OF_THE_ROW = 'OLD."program_id"'
_PUT_ASIDE = """
    INSERT INTO core_stoodthen (program_id, subject_type, subject_id, before, at, is_end)
    VALUES ({program}, '{subject}', OLD.id, jsonb_build_object({held}),
        coalesce(nullif(current_setting('{moment}', true), '')::timestamptz, clock_timestamp()), TG_OP = 'DELETE');
    RETURN NULL;
"""


def figures_read(*names: str, masked: Sequence[str] = (), program: str = OF_THE_ROW) -> Callable[[Model], Model]:
    """These columns are counted: what stood in them is read as of then. `program` says whose the row is, in SQL."""

    def mark(model: Model) -> Model:
        columns = [model._meta.get_field(name).column for name in (*names, *masked)]  # type: ignore[union-attr]
        model.read_by_figures = tuple(columns)  # type: ignore[attr-defined]
        hidden = {model._meta.get_field(name).column for name in masked}  # type: ignore[union-attr]
        held = ", ".join(f"'{column}', {_held(column, hidden)}" for column in ("id", "created_at", *columns))
        words = {"program": program, "subject": model._meta.model_name, "held": held, "moment": MOMENT}
        func = " ".join(_PUT_ASIDE.format(**words).split())
        differs = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
        return pgtrigger.register(
            _trigger("stood_until_now", pgtrigger.Update, func, pgtrigger.Condition(differs)),
            _trigger("stood_until_its_end", pgtrigger.Delete, func),
        )(model)

    return mark


def _held(column: Any, hidden: set[Any]) -> str:
    told = f'OLD."{column}"'
    return f"CASE WHEN {told} <> '' THEN '{WORDS}' ELSE '' END" if column in hidden else told


def _trigger(name: str, operation: Any, func: str, condition: Any = None) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.After, condition=condition, func=func)


def changes_are_of(at: datetime) -> None:
    """What this transaction changes from here on is recorded as of this moment."""
    # past Django: it is said once for each action, and is no question that a page asks
    connection.connection.execute("SELECT set_config(%s, %s, true)", [MOMENT, at.isoformat()])
