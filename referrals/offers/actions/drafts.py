"""Asking: a referral for a need, and drafts of what agencies will read."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import CaseState
from casemgmt.core import languages
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.age import age_band, age_on
from casemgmt.people.models import Gender, Person
from providers.models import Service

from ...models import MOST_LIVE_OFFERS, Offer, Referral
from ...referral.rules import usual_urgency
from ...workflow import LIVE, TAKEN, OfferState, ReferralState
from ..rules import MOST_PEOPLE
from .steps import lock_offer

# What is chosen beside the words, each a fact that the agency reads before it accepts.
FACTS_ASKED = ("needed_by", "access_needs", "gender", "people", "pets", "mobility")
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks or sounds like another


@action
def draft_offer(
    *,
    referral: Referral,
    service: Service,
    asked: str,
    urgency: str | None = None,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> Offer:
    """Write what one agency will be asked: in words, and in facts of their own (`FACTS_ASKED`). Nothing is sent; the
    same service again changes the draft."""
    hold_root(referral.person_id)
    referral = (
        Referral.objects.select_for_update(of=("self",)).select_related("program", "person__root").get(pk=referral.pk)
    )
    require(by, Permission.REFERRAL_MAKE, referral)
    _check_may_ask(referral, service)
    told = what_it_tells(referral, {"asked": asked, "urgency": urgency, **facts}, at)
    offer, is_new = Offer.objects.update_or_create(
        referral=referral,
        service=service,
        state=OfferState.DRAFT,
        defaults=told,
        create_defaults={
            **told,
            "program": referral.program,
            "person": referral.person,
            "organization": service.organization,
            "code": new_code(),
            "drafted_by": user_of(by),
        },
    )
    if is_new:
        record("offer.drafted", offer, by=by, at=at, case_id=referral.case_id, referral=referral.pk)
    return offer


def _check_may_ask(referral: Referral, service: Service) -> None:
    refuse_when_over(referral)
    refuse_when_taken(referral)
    if not service.organization.is_agency:
        raise NotPossible(_("This agency does not take referrals here yet. Call it, or choose another service."))
    if service.do_not_refer or service.status != "active" or service.unlisted_at:
        raise NotPossible(_("This service takes no referrals at present. Choose another one."))
    live = referral.offers.filter(state__in=LIVE)
    if live.filter(service=service).exists():
        raise NotPossible(_("This service already has a live request for this referral."))
    if live.count() >= MOST_LIVE_OFFERS:
        raise NotPossible(_("Three requests are already waiting for an answer. Recall one, or wait for it."))


def refuse_when_over(referral: Referral) -> None:
    """Refuse to ask for what nobody works on any more: a closed case or referral has no live request."""
    if referral.state == ReferralState.CLOSED:
        raise NotPossible(_("This referral is closed. Start a new one from the need."))
    if referral.case.state == CaseState.CLOSED:
        raise NotPossible(_("This case is closed. Reopen it before you ask an agency."))


def refuse_when_taken(referral: Referral) -> None:
    """Refuse to ask further once an agency holds the referral."""
    holder = referral.offers.filter(confirmed_at__isnull=False, state__in=TAKEN).select_related("organization").first()
    if holder:
        words = _("%(agency)s holds this request already. Recall it there before you ask somebody else.")
        raise NotPossible(words % {"agency": holder.organization})


def what_it_tells(referral: Referral, words: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """All that the agency will read before it accepts, as it stands when this is written: the words and facts that
    were chosen, and what follows from the person. The preview and the draft are both drawn by this."""
    unknown = set(words) - {"asked", "urgency"} - set(FACTS_ASKED)
    if unknown:
        raise TypeError(f"no such facts of a request: {', '.join(sorted(unknown))}")
    person = referral.person.now
    gender = words.get("gender")
    return {
        "asked": (words.get("asked") or "").strip(),
        "urgency": words.get("urgency") or usual_urgency(referral.need),
        "needed_by": words.get("needed_by"),
        "access_needs": (words.get("access_needs") or "").strip(),
        "gender": usual_facts(person)["gender"] if gender is None else gender,
        "people": words.get("people"),
        "pets": words.get("pets") or "",
        "mobility": words.get("mobility") or "",
        "age_band": age_band(age_on(person, at.astimezone(referral.program.zone).date())),
        "area_name": person.area.now.name if person.area else "",
        "language": languages.LABEL_EN.get(person.language, ""),
    }


def usual_facts(person: Person, *, together: int = 1) -> dict[str, Any]:
    """What a form fills in beforehand of who comes: the gender on record, unless it was not said or declined; how many
    stay together by the household on record; and what the last request for this person told."""
    gender = person.now.gender
    told = Offer.objects.counted().filter(person__root=person.root_id).order_by("-sent_at").first()
    usual = {"gender": "" if gender == Gender.DECLINED else gender, "people": 1, "pets": "", "mobility": ""}
    usual |= {name: getattr(told, name) for name in ("people", "pets", "mobility")} if told else {}
    return usual | ({"people": min(together, MOST_PEOPLE)} if together > 1 else {})


@action
def discard_offer(*, offer: Offer, by: Actor, at: datetime) -> None:
    """Throw a draft away; nothing was sent, so nothing is kept but the event."""
    offer = lock_offer(offer)
    require(by, Permission.REFERRAL_MAKE, offer)
    if offer.state != OfferState.DRAFT:
        raise NotPossible(_("This request was sent already. Recall it instead."))
    record("offer.discarded", offer, by=by, at=at, case_id=offer.referral.case_id, referral=offer.referral_id)
    offer.delete()


def new_code() -> str:
    """Eight signs that find an offer on the phone or on a faxed page and tell nothing."""
    while True:
        code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(8))
        if not Offer.objects.filter(code=code).exists():
            return code
