"""What somebody said stays as it was said: a trigger of the database refuses whoever would change or remove it.

A model says `@is_testimony("text", ...)`: these columns are the words. The others say what became of the row (voided,
undone, read) and may change. Words that can be put right (`corrected=True`) change only in a transaction that also
writes a `Correction` of the row with what stood there (`core/corrections.py`); all others never do.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import pgtrigger
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])

_UNTOLD = """
    SELECT array_agg(key) INTO changed
    FROM jsonb_each(to_jsonb(OLD)) was JOIN jsonb_each(to_jsonb(NEW)) now USING (key)
    WHERE was.value IS DISTINCT FROM now.value AND key = ANY (ARRAY[{columns}]);
    IF changed IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM core_correction told
        WHERE told.subject_id = NEW.id AND told.transaction = pg_current_xact_id()::text AND told.before ?& changed
    ) THEN
        RAISE EXCEPTION 'testimony: % of % was changed without a correction beside it', changed, TG_TABLE_NAME;
    END IF;
    RETURN NULL;
"""


def is_testimony(*words: str, corrected: bool = False, draft: str = "") -> Callable[[Model], Model]:
    """These columns are what was said. `draft` names the column that is true until somebody says it."""

    def mark(model: Model) -> Model:
        fields: list[Any] = [model._meta.get_field(name) for name in words]
        columns = [field.column for field in fields]
        model.testimony = words  # type: ignore[attr-defined]
        said = f'NOT OLD."{draft}"' if draft else "TRUE"
        differs = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
        changed = pgtrigger.Condition(f"{said} AND ({differs})")
        stays = _with_a_correction(columns, changed) if corrected else _never(changed)
        return pgtrigger.register(stays, _kept(pgtrigger.Condition(said)))(model)

    return mark


def _never(changed: pgtrigger.Condition) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="said_stays",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=changed,
        func="RAISE EXCEPTION 'testimony: what was said in % is never changed', TG_TABLE_NAME;",
    )


def _with_a_correction(columns: list[str], changed: pgtrigger.Condition) -> pgtrigger.Trigger:
    """Looked at when the transaction ends: the correction is written after the row."""
    listed = ", ".join(f"'{column}'" for column in columns)
    return pgtrigger.Trigger(
        name="said_stays",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        condition=changed,
        declare=[("changed", "text[]")],
        func=" ".join(_UNTOLD.format(columns=listed).split()),
    )


def _kept(said: pgtrigger.Condition) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="said_is_kept",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        condition=said,
        func="RAISE EXCEPTION 'testimony: % keeps what was said', TG_TABLE_NAME;",
    )
