"""Reads that serve a page: the audit, the manager's first screen, who is behind a figure.

Every figure comes from a measure.
"""

from .answers import Definition, Row, Told, definitions, tell
from .audit import Audit, audit
from .behind import Entry, Listed, behind, entries
from .oversight import Oversight, oversight
from .weekly import Week, weekly

__all__ = [
    "Audit",
    "Definition",
    "Entry",
    "Listed",
    "Oversight",
    "Row",
    "Told",
    "Week",
    "audit",
    "behind",
    "definitions",
    "entries",
    "oversight",
    "tell",
    "weekly",
]
