"""How soon a case must have an owner, by risk; how long a closing or a date can be undone. Pure."""

from datetime import datetime, timedelta

from casemgmt.core.codes import Risk

# The unassigned clock: 1 hour for high risk, 4 for moderate, 24 for low, from when the case opened.
ASSIGN_WITHIN = {
    Risk.HIGH: timedelta(hours=1),
    Risk.MODERATE: timedelta(hours=4),
    Risk.LOW: timedelta(hours=24),
}
# “Closing can be undone for 15 minutes”, and so can a date: a slip of the finger; nobody has built on it yet.
UNDO_WITHIN = timedelta(minutes=15)


def assign_by(opened_at: datetime, risk: str) -> datetime:
    """When somebody must have the case."""
    return opened_at + ASSIGN_WITHIN[Risk(risk)]
