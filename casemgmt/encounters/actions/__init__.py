"""Every write to encounters: one recorded by the team, many read from a dispatch export."""

from .recording import Met, record_encounter

__all__ = ["Met", "record_encounter"]
