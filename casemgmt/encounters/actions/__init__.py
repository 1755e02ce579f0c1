"""Every write to encounters: one recorded by the team, many read from a dispatch export."""

from .encounters import Met, record_encounter
from .importing import run_import, start_import

__all__ = ["Met", "record_encounter", "run_import", "start_import"]
