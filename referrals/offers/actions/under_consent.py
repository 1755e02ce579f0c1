"""A consent runs out by the clock under a request that goes on, or a new one follows it.

That the agency may not read who it is any more needs nobody: the annotation of `offers/reading` says so from that
second on. What the clock does here is to say whose turn it is: ours, as when it is taken back. A new consent that
tells no less lets everything go on under it, before the old one ends or after.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.codes import Side
from casemgmt.core.effects import tell
from casemgmt.core.sweeps import each_alone, without_put_aside
from casemgmt.people.actions.locks import lockable
from casemgmt.people.consent import covers
from casemgmt.people.models import Consent, Disclosure, Person
from casemgmt.people.profiles import asked_by, opened_by
from providers.models import Organization

from ...models import Offer, OfferQuerySet
from ...workflow import CLOCKED, LIVE, OfferState
from ..reading import GOES_ON, OPENING, is_covered
from .identity import close_access, put_on_record, wait_for_consent
from .steps import lock_offer, note_on_offer
from .sweep import OFFERS
from .turns import wait_for_answer

LOOKED_BACK = timedelta(days=30)  # as long as an outage may have lasted


def act_on_ended_consents(*, at: datetime, most: int = 5000) -> int:
    """Hand to us every live request that waits for an agency which nothing allows to go on with it, and every accepted
    one that was opened under a consent that has run out: the agency cannot call somebody it may not know."""
    ended = ~Q(is_covered(at)) | Q(state=OfferState.ACCEPTED, identity_consent__expires_at__lte=at)
    rows = without_put_aside(OFFERS, _touched(at).filter(ended), at)
    keys = rows.order_by("pk").values_list("pk", "referral_id", "person_id")[:most]
    return each_alone(OFFERS, keys, lambda offer, referral, person: _hand_over(offer, referral, person, at), at=at)


def _touched(at: datetime) -> OfferQuerySet:
    ended = Consent.objects.filter(expires_at__lte=at, expires_at__gt=at - LOOKED_BACK, revocation=None)
    return Offer.objects.filter(state__in=LIVE, waits_on=Side.AGENCY, person__root__in=ended.values("person__root"))


def _hand_over(offer_id: UUID, referral_id: UUID, person_id: UUID, at: datetime) -> bool:
    """The person's lock first, as every action does; somebody who holds it is acting already, so pass by."""
    root = Person.objects.filter(pk=person_id).values("root")
    if not lockable(skip_locked=True).filter(pk__in=root).values_list("pk").first():
        return False
    offer = lock_offer(Offer(pk=offer_id, referral_id=referral_id, person_id=person_id))
    if offer.state not in LIVE or offer.waits_on != Side.AGENCY or not _is_ended(offer, at):
        return False
    if was_open := offer.identity_consent_id is not None:
        close_access(offer)
    wait_for_consent(offer, at)
    offer.version += 1
    offer.save()
    note_on_offer("closed_to_agency" if was_open else "waits", offer, by=CLOCK, at=at)
    tell("offer.waits", key=f"offer.waits:{offer.pk}:consent:{offer.version}", at=at, offer=offer.pk)
    return True


def _is_ended(offer: Offer, at: datetime) -> bool:
    held = offer.identity_consent
    is_shut = offer.state == OfferState.ACCEPTED and held is not None and held.expires_at <= at
    return is_shut or not offer.reading(at).is_covered


def go_on_under(*, consent: Consent, by: Actor, at: datetime) -> None:
    """A new consent was given. What is open to the agency stays open under it where it lasts longer and tells no less;
    a request that nothing covered before is the agency's to answer again, with its full time."""
    rows = Offer.objects.select_for_update(of=("self",)).filter(
        state__in=GOES_ON, person__root=consent.person.root_id, organization__in=_told_under(consent)
    )
    joins = ("program", "organization", "referral__need", "person__root", "identity_consent__revocation")
    for offer in rows.select_related(*joins, "sent_standard", "sent_calendar").order_by("pk"):
        if _stays_open_under(offer, consent, at):
            _open_under(offer, consent, by, at)
        elif offer.state in CLOCKED and offer.waits_on == Side.NAVIGATOR and _covers_alone(offer, consent, at):
            _ask_again(offer, at)


def _told_under(consent: Consent) -> QuerySet[Organization]:
    rows = Organization.objects.all()
    if consent.organization_id:
        return rows.filter(pk=consent.organization_id)
    return rows.filter(agency_class=consent.agency_class)


def _stays_open_under(offer: Offer, consent: Consent, at: datetime) -> bool:
    held = offer.identity_consent
    if held is None or consent.expires_at <= held.expires_at or not offer.reading(at).opened:
        return False
    shown = set(held.categories) & {str(one) for one in OPENING}
    told = opened_by(offer.referral.need.domain) | shown
    return _covered([consent], offer, told, at)


def _open_under(offer: Offer, consent: Consent, by: Actor, at: datetime) -> None:
    """Open as before, under the new consent: on record as told under it."""
    offer.identity_consent = consent
    offer.version += 1
    offer.save()
    kind = Disclosure.Kind.CONFIRM if offer.confirmed_at else Disclosure.Kind.EARLY
    put_on_record(offer, consent, kind, by=by, at=at)
    note_on_offer("opened", offer, by=by, at=at, consent=consent.pk)


def _covers_alone(offer: Offer, consent: Consent, at: datetime) -> bool:
    """Whether only this consent lets the agency be asked."""
    asked = asked_by(offer.referral.need.domain)
    rows = Consent.objects.live(at).filter(person__root=offer.person.root_id).exclude(pk=consent.pk)
    others = list(rows.select_related("revocation"))
    return _covered([consent], offer, asked, at) and not _covered(others, offer, asked, at)


def _covered(consents: list[Consent], offer: Offer, told: Iterable[str], at: datetime) -> bool:
    agency = offer.organization
    return covers(consents, agency.pk, agency.agency_class, told, at) is not None


def _ask_again(offer: Offer, at: datetime) -> None:
    offer.clock_from = at
    offer.version += 1
    wait_for_answer(offer)
    offer.save()
