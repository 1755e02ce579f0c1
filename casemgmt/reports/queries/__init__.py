"""Reads that serve a page: the audit, the manager's first screen, who is behind a figure.

Every figure comes from a measure.
"""

from .answers import Answer, AnswerRow, Definition, answer, definitions
from .audit import Audit, audit
from .behind import CountedThing, Listed, OpenRows, behind, entries
from .oversight import Oversight, oversight, shares
from .run import Run, run_of
from .weekly import Week, weekly

__all__ = [
    "Answer",
    "AnswerRow",
    "Audit",
    "CountedThing",
    "Definition",
    "Listed",
    "OpenRows",
    "Oversight",
    "Run",
    "Week",
    "answer",
    "audit",
    "behind",
    "definitions",
    "entries",
    "oversight",
    "run_of",
    "shares",
    "weekly",
]
