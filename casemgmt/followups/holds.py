"""How long a follow-up has waited for holds: pure, from what is kept with it."""

from datetime import datetime, timedelta
from typing import Any


def held_for(why: dict[str, Any]) -> timedelta:
    """The time of all its holds together."""
    spans = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in why.get("held", [])]
    return sum((end - start for start, end in spans), timedelta())
