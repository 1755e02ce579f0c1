"""The unassigned clock: how soon a case must have an owner. Pure, by risk."""

from datetime import datetime, timedelta

from casemgmt.core.codes import Risk

# The unassigned clock: 1 hour for high risk, 4 for moderate, 24 for low, from when the case opened.
ASSIGN_WITHIN = {
    Risk.HIGH: timedelta(hours=1),
    Risk.MODERATE: timedelta(hours=4),
    Risk.LOW: timedelta(hours=24),
}


def assign_by(opened_at: datetime, risk: str) -> datetime:
    """When somebody must have the case."""
    return opened_at + ASSIGN_WITHIN[Risk(risk)]
