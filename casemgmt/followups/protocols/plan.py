"""From a protocol's steps and what happened to the contacts to plan: pure, no clock and no database.

What goes in: the steps of the version, the trigger's facts, the business calendar, what the contact card allows, and
the holds since the trigger. What comes out: each step that applies, with its window and the ways to try in order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.codes import ContactMode

from .models import Trigger
from .schedule import Window, window


@dataclass(frozen=True)
class TriggerFacts:
    """Something happened that steps may count from, and what the conditions ask about the case at that time."""

    trigger: str
    at: datetime
    risk: str
    call_type: str = ""
    area_id: Any = None


@dataclass(frozen=True)
class Reach:
    """What the contact card allows: without a number or address somebody goes there."""

    has_number: bool = True


@dataclass(frozen=True)
class Planned:
    """A contact to plan."""

    step: Any
    window: Window
    modes: list[str]


def plan(
    steps: Iterable[Any],
    facts: TriggerFacts,
    calendar: BusinessCalendar,
    zone: ZoneInfo,
    card: Reach = Reach(),
    holds: Iterable[tuple[datetime, datetime]] = (),
) -> list[Planned]:
    """The contacts these facts ask for, in the order of the steps."""
    anchor = anchor_after(facts.trigger, facts.at, holds)
    wanted = [step for step in steps if step.trigger == facts.trigger and applies(step, facts)]
    return [Planned(step, window(step, anchor, calendar, zone), modes_for(step, card)) for step in wanted]


def applies(step: Any, facts: TriggerFacts) -> bool:
    """Whether the step's conditions are met. An empty condition asks for nothing."""
    return (
        (not step.only_risks or facts.risk in step.only_risks)
        and (not step.only_call_types or facts.call_type in step.only_call_types)
        and (not step.only_areas or facts.area_id in step.only_areas)
    )


def anchor_after(trigger: str, at: datetime, holds: Iterable[tuple[datetime, datetime]]) -> datetime:
    """The trigger counts as later by the time on hold since. An appointment stands whatever the hold."""
    if trigger == Trigger.APPOINTMENT:
        return at
    return at + sum((max(timedelta(), end - max(start, at)) for start, end in holds), timedelta())


def modes_for(step: Any, card: Reach) -> list[str]:
    """The step's ways in order, or going there where nothing else is known."""
    return list(step.modes) if card.has_number else [str(ContactMode.VISIT)]
