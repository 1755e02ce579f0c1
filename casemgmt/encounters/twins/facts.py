"""What is true of a call that was told twice: what the team said, and from dispatch what the team left open."""

from datetime import datetime
from typing import Any

from .. import times
from ..models import TIMES, CoResponse, Encounter

MAY_BE_NO = {"criterion_met", "felt_safe"}  # an answer of “no” is an answer
TOLD = (
    *("external_id", "call_type", "call_type_text", "criterion_met", "sent_to_team", "stayed_with", "not_sent_because"),
    *("area_id", "place"),
    *("latitude", "longitude", *TIMES, "team", "co_response", "actions_taken", "disposition", "disposition_text"),
    *("transport_destination", "needs_heard", "risk", "person_injured", "responder_injured", "force_used", "arrest"),
    *("involuntary_hold", "ems_called", "er_transfer", "felt_safe", "narrative"),
)


def taken_over(kept: Encounter, gone: Encounter, at: datetime) -> dict[str, Any]:
    """What changes on the record that goes on. A dispatch record keeps the number its export knows it by."""
    street, dispatch = (gone, kept) if kept.source_system else (kept, gone)
    told = {name: getattr(street if _says(street, name) else dispatch, name) for name in TOLD}
    if kept.source_system:
        del told["external_id"]
    changes = {name: value for name, value in told.items() if value != getattr(kept, name)}
    flags = _flags(kept, gone, changes, at)
    if any(name not in changes and kept.times.get(name) and name not in kept.time_flags for name in flags):
        return {name: value for name, value in changes.items() if name not in TIMES}  # they contradict what stands
    return changes if flags == kept.time_flags else changes | {"time_flags": flags}


def left_open(street: Encounter, values: dict[str, Any]) -> dict[str, Any]:
    """Of what an export says, what the team did not say. A time brings its doubt along."""
    left = {name: value for name, value in values.items() if name not in TOLD or not _says(street, name)}
    if "time_flags" in left:
        left["time_flags"] = {name: why for name, why in left["time_flags"].items() if name in left}
        left["time_flags"] |= {name: why for name, why in street.time_flags.items() if name not in left}
    return left


def _flags(kept: Encounter, gone: Encounter, changes: dict[str, Any], at: datetime) -> dict[str, Any]:
    """A time brings its doubt along; times of two clocks may contradict each other."""
    flags = {name: why for name, why in kept.time_flags.items() if name not in changes}
    flags |= {name: why for name, why in gone.time_flags.items() if name in changes}
    if not set(changes) & set(TIMES):
        return flags
    return times.flags({name: changes.get(name, kept.times[name]) for name in TIMES}, at, flags)


def _says(row: Encounter, name: str) -> bool:
    value = getattr(row, name)
    return value is not None if name in MAY_BE_NO else value not in (None, "", [], False, CoResponse.NONE)
