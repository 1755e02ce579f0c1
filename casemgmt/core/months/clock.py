"""What the clock does for the months, and who asks which tables have them."""

from datetime import datetime

import structlog
from django.db import OperationalError, connection

from .function import AHEAD, FUNCTION

log = structlog.get_logger(__name__)

BY_MONTH = "SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace ORDER BY relname"


def tables_by_month() -> list[str]:
    """The tables that are kept by months."""
    with connection.cursor() as cursor:
        cursor.execute(BY_MONTH)
        return [name for (name,) in cursor.fetchall()]


def make_months(*, at: datetime) -> int:
    """Make the months that are missing until `AHEAD` after this moment; how many that were. One that has to wait
    for somebody's lock is left to the next round: nobody waits behind it for more than two seconds."""
    made = 0
    for table in tables_by_month():
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {FUNCTION}(%s, %s)", [table, at + AHEAD])
                made += cursor.fetchone()[0]
        except OperationalError as problem:
            log.warning("months.wait", table=table, error=type(problem.__cause__).__name__)
    return made
