"""Every write to encounters: one recorded by the team, many read from a dispatch export."""

from .encounters import Met, record_encounter
from .importing import answer_date_order, give_up_import, run_import, start_import

__all__ = ["Met", "answer_date_order", "give_up_import", "record_encounter", "run_import", "start_import"]
