"""Asking both sides what came of it: the day after an appointment, and 7 and 30 days after service began."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible

from ...models import CheckDay, LinkageCheck, Offer
from ...offers.actions.steps import lock_offer, note_on_offer, told_of
from ...offers.rules import refuse_telling_back
from ...taking_back import refuse_taking_back
from ...workflow import SERVED
from .statements import regrade


@action
def answer_check(
    *, offer: Offer, days: int, still_served: bool, told_by: str = "", by: Actor, at: datetime
) -> LinkageCheck:
    """One side says, 7 or 30 days on, whether the person is still served. The agency speaks for itself, we for the
    person, or for the agency with who said so. The same answer again changes nothing."""
    offer = lock_offer(offer)
    is_agency = access.holds(by, Permission.OFFER_ANSWER, offer)
    if not is_agency:
        access.require(by, Permission.REFERRAL_MAKE, offer)
    _refuse_early(offer, days)
    told_by = told_of(offer, by, told_by)
    refuse_telling_back(offer, by, at, told_by=told_by)
    side = Side.AGENCY if is_agency or told_by else Side.PERSON
    last = offer.checks.filter(days=days, side=side).last()
    if last and last.still_served == still_served:
        return last
    check = LinkageCheck.objects.create(
        program=offer.program,
        organization=offer.organization,
        offer=offer,
        person=offer.person,
        days=days,
        side=side,
        still_served=still_served,
        told_by=told_by,
        said_at=at,
        by=account_of(by),
    )
    note_on_offer("checked", offer, by=by, at=at, days=days, side=side, still_served=still_served)
    regrade(offer, by=by, at=at)
    return check


@action
def take_back_check(*, check: LinkageCheck, by: Actor, at: datetime) -> LinkageCheck:
    """Whoever said whether the person is still served takes it back within a quarter of an hour: it is asked again."""
    offer = lock_offer(check.offer)
    check = LinkageCheck.all_said.select_for_update(of=("self",)).get(pk=check.pk)
    refuse_taking_back(check, by, at)
    if check.taken_back_at is None:
        check.taken_back_at = at
        check.save(update_fields=["taken_back_at"])
        note_on_offer("check_undone", offer, by=by, at=at, days=check.days, side=check.side)
        regrade(offer, by=by, at=at)
    return check


def _refuse_early(offer: Offer, days: int) -> None:
    if days not in CheckDay.values:
        raise NotPossible(_("There is a check at 7 and at 30 days."))
    if offer.state not in SERVED or f"check_{days}" not in offer.stages_done:
        raise NotPossible(_("It is not time for this check yet."))
