"""Changing the plan after missed appointments."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible

from ...models import AppointmentState, Offer, PlanChange, PlanChoice
from ...offers.actions.steps import lock_offer, note_on_offer
from ...offers.actions.turns import wait_for
from ...offers.terms import office_hours_of
from ...workflow import OfferState
from ..models import MISSED_BEFORE_CHANGE


@action
def change_plan(*, offer: Offer, choice: str, note_text: str = "", by: Actor, at: datetime) -> PlanChange:
    """After two missed appointments: say what we do now. The next step is ours, within two business days."""
    offer = lock_offer(offer)
    require(by, Permission.REFERRAL_MAKE, offer)
    if choice not in PlanChoice.values:
        raise NotPossible(_("Choose what you do now."), field="choice")
    missed = offer.appointments.filter(state=AppointmentState.NO_SHOW).count()
    if missed < MISSED_BEFORE_CHANGE:
        raise NotPossible(_("A change of plan is for after two missed appointments."))
    made = PlanChange.objects.create(
        program=offer.program,
        offer=offer,
        person=offer.person,
        choice=choice,
        note=note_text.strip(),
        no_shows=missed,
        made_at=at,
        made_by=user_of(by),
    )
    if offer.state == OfferState.ACCEPTED:
        wait_for(offer, Side.NAVIGATOR, office_hours_of(offer).add_business_days(at, 2))
    offer.version += 1
    offer.save()
    note_on_offer("plan_changed", offer, by=by, at=at, choice=choice, no_shows=missed)
    return made
