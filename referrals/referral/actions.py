"""Every write to a referral: starting to ask for a need, and ending it with what happened."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.queries import may_undo, undo_is_over
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions import meet_need, unmeet_need
from casemgmt.cases.models import CaseState, Need, NeedState
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.followups.models import FollowUp
from casemgmt.people.actions.locks import hold_root

from ..models import Offer, Referral
from ..workflow import LIVE, REFERRAL, OfferState, ReferralResult, ReferralState
from .rules import usual_urgency


@action
def close_referral(*, referral: Referral, result: str, reason: str = "", by: Actor, at: datetime) -> Referral:
    """End a referral with what happened. No offer may be live; `linked` is only for who was served.

    `unmet` needs that no agency ever accepted, `not_linked` that one did and service did not begin.
    """
    hold_root(referral.person_id)
    referral = Referral.objects.select_for_update(of=("self",)).select_related("program").get(pk=referral.pk)
    offers = list(referral.offers.exclude(state__in=[OfferState.VOIDED, OfferState.DRAFT]))
    if any(offer.state in LIVE for offer in offers):
        raise NotPossible(
            _("A request is still live. Recall it, or wait for its answer, before you close the referral.")
        )
    _check_result(referral, offers, result, reason)
    return _close(referral, result, reason, by, at)


@action
def take_back_closing(*, referral: Referral, by: Actor, at: datetime) -> Referral:
    """It was closed by a slip of the finger, a moment ago: it is asked for again. What closed it as
    linked is put right where it was said."""
    hold_root(referral.person_id)
    rows = Referral.objects.select_for_update(of=("self",)).select_related("program", "need__case")
    referral = rows.get(pk=referral.pk)
    require(by, Permission.REFERRAL_MAKE, referral)
    if referral.state != ReferralState.CLOSED:
        return referral
    if (
        referral.result == ReferralResult.LINKED
        or not referral.closed_at
        or not may_undo(referral.program_id, referral.closed_at, at)
    ):
        instead = _("Refer anew from the need.")
        raise NotPossible(undo_is_over(referral.program_id, referral.closed_at or at, instead))
    need = referral.need
    if need.state != NeedState.OPEN or need.voided_at or need.case.state == CaseState.CLOSED:
        raise NotPossible(_("This need has ended. Open it again on the case before you refer."))
    if need.referrals.exclude(state=ReferralState.CLOSED).exists():
        raise NotPossible(_("The need is asked for anew already. Look there."))
    REFERRAL.apply(referral, "undo", by=by, at=at)
    referral.result, referral.result_reason, referral.closed_at = "", "", None
    referral.save(update_fields=["state", "result", "result_reason", "closed_at"])
    record("referral.reopened", referral, by=by, at=at)
    return referral


def _check_result(referral: Referral, offers: list[Offer], result: str, reason: str) -> None:
    possible = possible_results(referral, offers)
    if result not in possible:
        words = ", ".join(str(ReferralResult(value).label) for value in possible)
        raise NotPossible(
            _("That result does not fit what happened. It can close as: %(words)s.") % {"words": words}, field="result"
        )
    if result in {ReferralResult.UNMET, ReferralResult.WITHDRAWN, ReferralResult.VOIDED} and not reason.strip():
        raise NotPossible(_("Write the reason in a few words."), field="reason")


def possible_results(referral: Referral, offers: list[Offer]) -> list[str]:
    """How this referral can end, given its offers."""
    if any(offer.state in LIVE for offer in offers):
        return []
    if any(is_served(offer) for offer in offers):
        return [ReferralResult.LINKED]
    was_accepted = any(offer.accepted_at for offer in offers)
    ending = ReferralResult.NOT_LINKED if was_accepted else ReferralResult.UNMET
    return [ending, ReferralResult.WITHDRAWN, ReferralResult.VOIDED]


def is_served(offer: Offer) -> bool:
    """Linked or completed with a linkage that counts: one of which the sides differ counts for nobody."""
    linkage = getattr(offer, "linkage", None)
    counts = linkage is not None and linkage.grade >= 3 and not linkage.is_disputed
    return offer.state in {OfferState.LINKED, OfferState.COMPLETED} and counts


def settle_referral(referral: Referral, *, at: datetime) -> None:
    """Close the referral as linked when the facts decide it: somebody was served and no offer is live.

    It closes by itself, whoever brought the last fact, so the event names nobody.
    """
    offers = list(referral.offers.exclude(state=OfferState.VOIDED).select_related("linkage"))
    if referral.state != ReferralState.ACTIVE or any(offer.state in LIVE for offer in offers):
        return
    if any(is_served(offer) for offer in offers):
        _close(referral, ReferralResult.LINKED, "", CLOCK, at)
        meet_need(need=referral.need, by=CLOCK, at=at)


def unsettle_referral(referral: Referral, *, why: str, by: Actor, at: datetime, is_error: bool = True) -> None:
    """The service that closed it as linked was entered in error, or the sides differ on it: it opens again, and its
    need with it.

    Where the case closed meanwhile, or the need was decided otherwise, there is nothing to ask for any more: the
    referral stays closed, as entered in error if it was (`is_error`).
    """
    offers = referral.offers.exclude(state=OfferState.VOIDED).select_related("linkage")
    if referral.result != ReferralResult.LINKED or any(is_served(offer) for offer in offers):
        return
    need = unmeet_need(need=referral.need, met_at=referral.closed_at, by=CLOCK, at=at)  # type: ignore[arg-type]
    if need.state != NeedState.OPEN or need.voided_at:
        if not is_error:
            return
        referral.result, referral.result_reason = ReferralResult.VOIDED, why.strip()
        referral.save(update_fields=["result", "result_reason"])
        record("referral.voided", referral, by=by, at=at)
        return
    REFERRAL.apply(referral, "reopen", by=CLOCK, at=at)
    referral.result, referral.closed_at = "", None
    referral.save(update_fields=["state", "result", "closed_at"])
    record("referral.reopened", referral, by=CLOCK, at=at)


@contextmanager
def following(referral: Referral, *, reason: str, by: Actor, at: datetime) -> Iterator[None]:
    """What happens in here follows from something that was put right: what stood on the referral, its need and the
    planned contacts of its case is kept, so that figures as of an earlier moment read it. The caller holds them."""
    followers = (
        Referral.objects.filter(pk=referral.pk),
        Need.objects.filter(pk=referral.need_id),
        FollowUp.objects.filter(case_id=referral.case_id),
    )
    with ExitStack() as stack:
        for rows in followers:
            stack.enter_context(corrections.following(rows, reason=reason, by=by, at=at))
        yield


def _close(referral: Referral, result: str, reason: str, by: Actor, at: datetime) -> Referral:
    REFERRAL.apply(referral, "close", by=by, at=at)
    referral.result, referral.result_reason, referral.closed_at = result, reason.strip(), at
    referral.save()
    referral.offers.filter(state=OfferState.DRAFT).delete()
    record("referral.closed", referral, by=by, at=at, result=result)
    return referral


@action
def make_referral(
    *,
    need: Need,
    urgency: str | None = None,
    we_choose: bool | None = None,
    encounter: Any = None,
    by: Actor,
    at: datetime,
) -> Referral:
    """Start asking that an open need be served. An unfinished referral for the same need is taken up again, with what
    is chosen now; what is left out (`None`) stays as it was."""
    hold_root(need.person_id)
    need = Need.objects.select_for_update(of=("self",)).select_related("case", "program").get(pk=need.pk)
    require(by, Permission.REFERRAL_MAKE, need)
    if need.voided_at:
        raise NotPossible(_("This need was entered in error. Bring it back before you refer."))
    if need.state != NeedState.OPEN or need.case.state == CaseState.CLOSED:
        raise NotPossible(_("This need has ended. Open it again on the case before you refer."))
    unfinished = need.referrals.exclude(state=ReferralState.CLOSED).order_by("made_at")
    begun = unfinished.select_for_update(of=("self",)).first()
    if begun:
        return _taken_up(begun, {"urgency": urgency, "we_choose": we_choose}, by, at)
    return _new_referral(need, urgency or usual_urgency(need), bool(we_choose), encounter, by, at)


def _taken_up(referral: Referral, chosen: Mapping[str, Any], by: Actor, at: datetime) -> Referral:
    """What is chosen now counts, whatever was chosen when it was begun. An agency that has said yes while we choose
    learns who it is by our choice alone, not by a tick that is gone."""
    new = {name: value for name, value in chosen.items() if value is not None and value != getattr(referral, name)}
    if not new:
        return referral
    if new.get("we_choose") is False and referral.offers.filter(state=OfferState.ACCEPTED).exists():
        words = _("An agency has accepted and waits for you to choose. Confirm it, or leave “We choose” ticked.")
        raise NotPossible(words, field="we_choose")
    for name, value in new.items():
        setattr(referral, name, value)
    referral.save(update_fields=list(new))
    record("referral.taken_up", referral, by=by, at=at, **new)
    return referral


def _new_referral(need: Need, urgency: str, we_choose: bool, encounter: Any, by: Actor, at: datetime) -> Referral:
    referral = Referral.objects.create(
        program=need.program,
        case=need.case,
        person_id=need.person_id,
        need=need,
        encounter=encounter or need.case.calls.filter(ended_at__lte=at).order_by("-ended_at").first(),
        urgency=urgency,
        we_choose=we_choose,
        made_by=user_of(by),
        made_at=at,
    )
    record("referral.made", referral, by=by, at=at, need=need.pk, domain=need.domain)
    return referral
