"""How long a follow-up has waited for holds: pure, from what is kept with it."""

from datetime import datetime, timedelta
from typing import Any


def held_for(why: dict[str, Any], since: datetime | None = None) -> timedelta:
    """The time of all its holds together, or the part of it after a moment."""
    spans = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in why.get("held", [])]
    parts = [end - (max(start, since) if since else start) for start, end in spans]
    return sum((max(part, timedelta()) for part in parts), timedelta())
