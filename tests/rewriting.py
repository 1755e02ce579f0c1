"""A past that nobody lived: what somebody said is never changed in place (`core/testimony.py`), but by a test."""

from typing import Any

import pgtrigger
from django.db import connection, models, transaction


def rewrite(rows: models.QuerySet[Any], **values: Any) -> None:
    """Set these columns past the trigger, as no action of the product could."""
    if not getattr(rows.model, "testimony", ()):
        rows.update(**values)
        return
    with transaction.atomic(), pgtrigger.ignore(f"{rows.model._meta.label}:said_stays"), connection.cursor() as cursor:
        rows.update(**values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
