"""What every move of an offer shares: locking, the workflow, saving, who waits and until when."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import CalendarRule
from casemgmt.core import access
from casemgmt.core.access import Permission
from casemgmt.core.actor import CLOCK, LinkHolder
from casemgmt.core.calendar import BusinessCalendar
from casemgmt.core.codes import Urgency
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.people.models import Person

from ... import triggers
from ...appointments.actions.changes import end_upcoming
from ...models import Offer, Referral, StandardRule
from ...standards import clocks
from ...standards.terms import USUAL, Terms
from ...webhooks.actions import announce
from ...workflow import LIVE, OFFER, OfferState

HOLDING = frozenset({OfferState.ACCEPTED, OfferState.LINKED})
AGENCY, NAVIGATOR = Offer.WaitsOn.AGENCY, Offer.WaitsOn.NAVIGATOR


def lock_offer(offer: Offer) -> Offer:
    """The offer as it is now, locked together with its person and its referral, always in this order."""
    hold_person(offer.person_id)
    referral = (
        Referral.objects.select_for_update(of=("self",)).select_related("program", "person").get(pk=offer.referral_id)
    )
    locked = Offer.objects.select_for_update(of=("self",)).select_related(
        "organization", "service", "identity_consent", "sent_standard", "sent_calendar"
    )
    offer = locked.get(pk=offer.pk)
    offer.referral, offer.program, offer.person = referral, referral.program, referral.person
    return offer


def hold_person(person_id: Any) -> None:
    """Wait for whoever is changing this person's consents or requests; they wait for us until we are done.

    Everything that touches offers takes the person first, so that giving, revoking and accepting
    never wait in a circle.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=person_id).values_list("pk").first()


def move(offer: Offer, name: str, *, by: Any, at: datetime, back_to: str = "", told_by: str = "") -> str:
    """Make a move of the table; note who said so when it is not the agency itself. Returns the state before."""
    before = OFFER.apply(offer, name, by=by, at=at, back_to=back_to)
    _need_told_by(offer, name, by, told_by)
    offer.told_by = told_by
    offer.version += 1
    if offer.state not in LIVE:
        rest(offer)
    if before in HOLDING and offer.state not in HOLDING | {OfferState.COMPLETED}:
        end_upcoming(offer, at=at)
        triggers.gone(offer, offer.pk, by=by, at=at)
    return before


def _need_told_by(offer: Offer, name: str, by: Any, told_by: str) -> None:
    agency_only = name in {"acknowledge", "ask", "waitlist", "accept", "decline"}
    if agency_only and not told_by.strip() and not access.holds(by, Permission.OFFER_ANSWER, offer):
        raise NotPossible(_("Write who at the agency said so, and how (phone, fax, in person)."), field="told_by")


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
    is_ours = any(stage.endswith("_todo") for stage in offer.stages_done if stage.startswith(clock))
    wait_for(offer, NAVIGATOR if is_ours else AGENCY, coming[-1].at if is_ours else due, wake_at=coming[0].at)


def answer_stages(offer: Offer) -> list[clocks.Stage]:
    """Every moment of the clocks that run in the offer's state."""
    running = ("acknowledge", "decide") if offer.state == OfferState.SENT else ("decide",)
    return clocks.stages(
        standard_of(offer),
        _clock_start(offer),
        calendar_of(offer),
        clocks=running,
        used_wall=offer.used_wall,
        used_business=offer.used_business,
    )


def _clock_start(offer: Offer) -> datetime:
    start = offer.clock_from or offer.sent_at
    if start is None:
        raise ValueError("a draft has no clock")
    return start


def remaining_stages(offer: Offer) -> list[clocks.Stage]:
    """Stages that were not acted on yet; the last one expires the offer."""
    every = answer_stages(offer)
    return [stage for stage in every if stage.name not in offer.stages_done] or every[-1:]


def keep_terms(offer: Offer) -> None:
    """What counts for this offer from now on: the program's standards and office hours as they are when it is sent."""
    program = offer.program_id
    offer.sent_standard = StandardRule.objects.filter(program=program).first()
    offer.sent_calendar = CalendarRule.objects.filter(program=program).first()
    offer.sunset_days = terms_of(offer).sunset_days


def terms_of(offer: Offer) -> Terms:
    """What the offer was sent under; a change of the standards since then does not touch it."""
    return offer.sent_standard.terms if offer.sent_standard else USUAL


def standard_of(offer: Offer) -> clocks.Standard:
    return terms_of(offer).standards[Urgency(offer.urgency)]


def calendar_of(offer: Offer) -> BusinessCalendar:
    """The office hours the offer was sent under."""
    return offer.sent_calendar.calendar if offer.sent_calendar else offer.program.first_calendar


def stop_clocks(offer: Offer, at: datetime) -> None:
    """Add what was used of the agency's time so far."""
    start = offer.clock_from or offer.sent_at or at
    offer.used_wall += max(timedelta(), at - start)
    offer.used_business += calendar_of(offer).business_time_between(start, at)
    offer.clock_from = at


def note(verb: str, offer: Offer, *, by: Any, at: datetime, **data: Any) -> None:
    """Record an event of an offer, with the case it belongs to, and announce it to the agency's own software."""
    if offer.told_by and by is not CLOCK:
        data["told"] = True
    if isinstance(by, LinkHolder):
        data["told"] = "link"
    event = record(
        f"offer.{verb}", offer, by=by, at=at, case_id=offer.referral.case_id, referral=offer.referral_id, **data
    )
    announce(event, offer, at=at)
