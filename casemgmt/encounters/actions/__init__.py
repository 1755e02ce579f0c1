"""Every write to encounters: one recorded by the team, many read from a dispatch export."""

from .encounters import Met, record_encounter
from .importing import answer_date_order, give_up_import, run_import, start_import
from .reading import read_dispatch_export

__all__ = [
    "Met",
    "answer_date_order",
    "give_up_import",
    "read_dispatch_export",
    "record_encounter",
    "run_import",
    "start_import",
]
