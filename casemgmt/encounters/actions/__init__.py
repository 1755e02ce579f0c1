"""Every write to encounters: one recorded by the team, many read from a dispatch export."""

from .importing import run_import, start_import
from .recording import Met, record_encounter

__all__ = ["Met", "record_encounter", "run_import", "start_import"]
