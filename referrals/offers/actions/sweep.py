"""What the clock does with offers: remind, hand to us, expire, ask after linkages."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.actor import CLOCK
from casemgmt.core.calendar import add_days
from casemgmt.core.codes import Side
from casemgmt.core.effects import tell
from casemgmt.core.sweeps import each_alone, swept, without_put_aside
from casemgmt.people.actions.locks import lockable
from casemgmt.people.models import Person

from ...models import Offer
from ...referral.actions import settle_referral
from ...standards import clocks
from ...workflow import CLOCKED, OfferState
from .identity import close_access
from .steps import apply_move, lock_offer, note_on_offer
from .turns import remaining_stages, wait_for, wait_for_answer

OFFERS = swept("offers", _lazy("Requests to agencies"))
REMIND_EVERY_DAYS = 7  # once a date has passed and the turn is ours


def act_on_due_offers(*, at: datetime, most: int = 5000) -> int:
    """Act on every offer whose moment has come. Each in its own transaction, so one that fails holds nobody up."""
    due = without_put_aside(OFFERS, Offer.objects.filter(next_step_at__lte=at), at).order_by("next_step_at", "pk")
    keys = due.values_list("pk", "referral_id", "person_id")[:most]
    return each_alone(OFFERS, keys, lambda offer, referral, person: _sweep_one(offer, referral, person, at), at=at)


def _sweep_one(offer_id: UUID, referral_id: UUID, person_id: UUID, at: datetime) -> bool:
    """Take the person's lock first, as every action does; somebody who holds it is acting already, so pass by."""
    root = Person.objects.filter(pk=person_id).values("root")
    if not lockable(skip_locked=True).filter(pk__in=root).values_list("pk").first():
        return False
    offer = lock_offer(Offer(pk=offer_id, referral_id=referral_id, person_id=person_id))
    if offer.next_step_at is None or offer.next_step_at > at:
        return False
    _tick(offer, at)
    return True


def _tick(offer: Offer, at: datetime) -> None:
    # the agency's clocks run only while it may go on: without consent it is our turn, and never counts against it
    if offer.state in CLOCKED and offer.reading(at).is_covered:
        _run_answer_clocks(offer, at)
    elif offer.state == OfferState.LINKED:
        _run_checks(offer, at)
    else:
        _hand_to_navigator(offer, at)
    offer.save()


def _run_answer_clocks(offer: Offer, at: datetime) -> None:
    """Carry out the last stage that has passed; those before it were overtaken and are only noted.

    An offer expires only once we hold a to-do for it, so after an outage it is handed to us first.
    """
    is_ours = any(name.endswith("_todo") for name in offer.stages_done)
    passed = [stage for stage in remaining_stages(offer) if stage.at <= at and (is_ours or stage.step != "expire")]
    if not passed:
        return wait_for_answer(offer)
    offer.stages_done = [*offer.stages_done, *(stage.name for stage in passed)]
    if any(stage.step == "expire" for stage in passed):
        return _expire(offer, at)
    _remind(offer, passed[-1], at)
    return wait_for_answer(offer)


def _remind(offer: Offer, stage: clocks.ClockStage, at: datetime) -> None:
    if stage.step == "todo":
        tell("offer.silent", key=f"offer.silent:{offer.pk}:{stage.name}", at=at, offer=offer.pk)
        note_on_offer("silent", offer, by=CLOCK, at=at, clock=stage.clock)
    else:
        tell("offer.reminder", key=f"offer.reminder:{offer.pk}:{stage.name}", at=at, offer=offer.pk)
        note_on_offer("reminded", offer, by=CLOCK, at=at, stage=stage.name)


def _expire(offer: Offer, at: datetime) -> None:
    apply_move(offer, "expire", by=CLOCK, at=at)
    offer.ended_at = at
    close_access(offer)  # it may have been opened early
    note_on_offer("expired", offer, by=CLOCK, at=at)
    tell("offer.moved", key=f"offer.moved:{offer.pk}:{offer.version}", at=at, offer=offer.pk)


def _hand_to_navigator(offer: Offer, at: datetime) -> None:
    """First contact, review date, appointment: the time is over, so we ask what happened; once, then every week."""
    if offer.waits_on == Side.AGENCY:
        wait_for(offer, Side.NAVIGATOR, at)
        note_on_offer("waits", offer, by=CLOCK, at=at)
    offer.next_step_at = add_days(at, REMIND_EVERY_DAYS, offer.program.zone)
    tell("offer.waits", key=f"offer.waits:{offer.pk}:{at.astimezone(offer.program.zone).date()}", at=at, offer=offer.pk)


def _run_checks(offer: Offer, at: datetime) -> None:
    """Ask at 7 and 30 days whether the person is still served; after the second check the offer is complete."""
    if "check_7" not in offer.stages_done:
        offer.stages_done = [*offer.stages_done, "check_7"]
        offer.next_step_at = add_days(at, clocks.CHECKS_AFTER_DAYS[1] - clocks.CHECKS_AFTER_DAYS[0], offer.program.zone)
        _ask_both(offer, 7, at)
        note_on_offer("check_due", offer, by=CLOCK, at=at, days=7)
    elif "check_30" not in offer.stages_done:
        offer.stages_done = [*offer.stages_done, "check_30"]
        offer.next_step_at = add_days(at, 7, offer.program.zone)
        _ask_both(offer, 30, at)
        note_on_offer("check_due", offer, by=CLOCK, at=at, days=30)
    else:
        apply_move(offer, "complete", by=CLOCK, at=at)
        offer.ended_at = at
        note_on_offer("completed", offer, by=CLOCK, at=at)
        offer.save()
        settle_referral(offer.referral, at=at)


def _ask_both(offer: Offer, days: int, at: datetime) -> None:
    """Each side is asked for itself whether the person is still served; the agency only where it may tell us back."""
    tell("offer.check", key=f"offer.check:{offer.pk}:{days}", at=at, offer=offer.pk)
    if offer.reading(at).tells_back:
        tell("offer.check_agency", key=f"offer.check_agency:{offer.pk}:{days}", at=at, offer=offer.pk)
