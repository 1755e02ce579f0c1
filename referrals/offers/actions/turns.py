"""Whose turn it is and until when: every live offer has exactly one next owner and one due time, always.

These change the offer in hand and save nothing; the action that calls them saves once.
"""

from datetime import datetime, timedelta

from casemgmt.core.codes import Side

from ...models import Offer
from ...standards import clocks
from ...workflow import OfferState
from ..terms import office_hours_of, standard_of


def wait_for(offer: Offer, who: str, until: datetime, *, wake_at: datetime | None = None) -> None:
    """Say whose move is next and by when; the sweep looks again at `wake_at`, or at that time."""
    offer.waits_on, offer.due_at, offer.next_step_at = who, until, wake_at or until


def rest(offer: Offer) -> None:
    """Nobody has to move any more."""
    offer.waits_on, offer.due_at, offer.next_step_at = "", None, None


def wait_for_answer(offer: Offer) -> None:
    """The agency's clocks run: due is the next standard it has to meet, the sweep wakes at the next stage."""
    coming = remaining_stages(offer)
    clock = "acknowledge" if offer.state == OfferState.SENT else "decide"
    full = {stage.clock: stage.at for stage in answer_stages(offer) if stage.step == "full"}
    due, offer.decide_by = full[clock], full["decide"]
    # at one and a half times the time the navigator holds a to-do; from then on the turn is ours until it expires
    is_ours = any(stage.endswith("_todo") for stage in offer.stages_done if stage.startswith(clock))
    wait_for(offer, Side.NAVIGATOR if is_ours else Side.AGENCY, coming[-1].at if is_ours else due, wake_at=coming[0].at)


def answer_stages(offer: Offer) -> list[clocks.ClockStage]:
    """Every moment of the clocks that run in the offer's state."""
    running = ("acknowledge", "decide") if offer.state == OfferState.SENT else ("decide",)
    return clocks.stages(
        standard_of(offer),
        _clock_start(offer),
        office_hours_of(offer),
        clocks=running,
        used_wall=offer.used_wall,
        used_business=offer.used_business,
    )


def _clock_start(offer: Offer) -> datetime:
    start = offer.clock_from or offer.sent_at
    if start is None:
        raise ValueError("a draft has no clock")
    return start


def remaining_stages(offer: Offer) -> list[clocks.ClockStage]:
    """Stages that were not acted on yet; the last one expires the offer."""
    every = answer_stages(offer)
    return [stage for stage in every if stage.name not in offer.stages_done] or every[-1:]


def stop_clocks(offer: Offer, at: datetime) -> None:
    """Add what was used of the agency's time so far."""
    start = offer.clock_from or offer.sent_at or at
    offer.used_wall += max(timedelta(), at - start)
    offer.used_business += office_hours_of(offer).business_time_between(start, at)
    offer.clock_from = at
