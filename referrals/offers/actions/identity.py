"""Who learns who the person is: confirming an accept, opening identity under consent, closing access."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.codes import Side
from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import disclose
from casemgmt.people.models import Consent, Disclosure, PersonMerge
from casemgmt.people.profiles import opened_by
from casemgmt.people.queries import may_disclose

from ...models import Offer
from ...standards import clocks
from ...workflow import LIVE, TAKEN, OfferState
from ..identity import fields_of
from ..reading import OPENING
from ..rules import refuse_without_consent
from ..terms import office_hours_of, standard_of, terms_of
from .steps import lock_offer, note_on_offer
from .turns import rest, wait_for

CONSENT_WITHIN = timedelta(hours=1)  # business time to ask the person, once an accept waits for consent


@action
def confirm_offer(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """This accept takes the referral: siblings are superseded, identity opens to this agency alone."""
    offer = lock_offer(offer)
    if offer.confirmed_at:
        return offer
    if offer.state != OfferState.ACCEPTED:
        raise NotPossible(_("Only an accepted request can be confirmed."))
    if offer.referral.we_choose:
        access.require(by, Permission.REFERRAL_MAKE, offer)
    refuse_without_consent(offer, "confirm", at)
    refuse_when_held_elsewhere(offer)
    offer.confirmed_at = at
    offer.version += 1
    _supersede_siblings(offer, by, at)
    _wait_for_first_contact(offer, at)
    if offer.person.root.is_restricted:  # opened by hand alone, by one of those who keep access
        wait_for_consent(offer, at)
    else:
        open_under_consent(offer, Disclosure.Kind.CONFIRM, by=by, at=at)
    offer.save()
    note_on_offer("confirmed", offer, by=by, at=at)
    return offer


def refuse_when_held_elsewhere(offer: Offer) -> None:
    """One agency at a time holds a referral."""
    held = offer.referral.offers.filter(confirmed_at__isnull=False, state__in=TAKEN)
    if held.exclude(pk=offer.pk).exists():
        raise NotPossible(_("Another agency has taken this request already."))


def wait_for_choice(offer: Offer, at: datetime) -> None:
    """An accept waits for us: to be confirmed where we choose, else for what follows at once."""
    wait_for(offer, Side.NAVIGATOR, office_hours_of(offer).add_business_time(at, terms_of(offer).confirm_within))


def _wait_for_first_contact(offer: Offer, at: datetime) -> None:
    standard = clocks.deadline(standard_of(offer).first_contact, at, office_hours_of(offer))
    offer.first_contact_by = min(offer.first_contact_by or standard, standard)
    wait_for(offer, Side.AGENCY, offer.first_contact_by)


def _supersede_siblings(offer: Offer, by: Actor, at: datetime) -> None:
    siblings = Offer.objects.select_for_update(of=("self",)).filter(referral=offer.referral, state__in=LIVE)
    for sibling in siblings.exclude(pk=offer.pk).select_related("program", "referral", "organization").order_by("pk"):
        sibling.state_before, sibling.state = sibling.state, OfferState.SUPERSEDED
        sibling.superseded_by, sibling.ended_at = offer, at
        sibling.version += 1
        rest(sibling)
        close_access(sibling)
        sibling.save()
        # by nobody: the other agencies do not learn who won, and their history does not either
        note_on_offer("superseded", sibling, by=CLOCK, at=at)


def open_under_consent(offer: Offer, kind: str, *, by: Actor, at: datetime) -> Consent | None:
    """Open identity and contact when a live consent covers both for this agency; else it is our to-do."""
    # without both, and what the need is protected by, the accept stands as “consent needed”
    consent = may_disclose(offer.person, offer.organization, opened_by(offer.referral.need.domain), at)
    if consent is None:
        wait_for_consent(offer, at)
        return None
    offer.identity_opened_at, offer.identity_consent = at, consent
    put_on_record(offer, consent, kind, by=by, at=at)
    note_on_offer("opened", offer, by=by, at=at, consent=consent.pk)
    return consent


def wait_for_consent(offer: Offer, at: datetime) -> None:
    """Nothing lets the agency go on: we ask the person, or take the request back."""
    wait_for(offer, Side.NAVIGATOR, office_hours_of(offer).add_business_time(at, CONSENT_WITHIN))


def put_on_record(offer: Offer, consent: Consent, kind: str, *, by: Actor, at: datetime) -> None:
    """A disclosure of who it is: the categories that this consent opens, and the fields they show."""
    told = frozenset(consent.categories) & frozenset(map(str, OPENING)) | opened_by(offer.referral.need.domain)
    disclose(
        person=offer.person,
        organization=offer.organization,
        consent=consent,
        kind=kind,
        subject=offer,
        categories=sorted(told),
        fields=fields_of(told),
        by=by,
        at=at,
    )


@action
def open_identity(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """Open identity to the agency: early, or once the consent that was missing has been given."""
    offer = lock_offer(offer)
    access.require(by, Permission.REFERRAL_MAKE, offer)
    if offer.state not in LIVE:
        raise NotPossible(_("This request has ended; nothing can be opened under it."))
    if offer.identity_is_open(at):
        return offer
    kind = Disclosure.Kind.CONFIRM if offer.confirmed_at else Disclosure.Kind.EARLY
    if open_under_consent(offer, kind, by=by, at=at) is None:
        raise NotPossible(
            _("No consent covers who the person is and how to reach them for this agency. Record it first."),
            field="consent",
        )
    if offer.confirmed_at:
        _wait_for_first_contact(offer, at)
    offer.version += 1
    offer.save()
    return offer


def close_access(offer: Offer) -> None:
    """The agency may not read who the person is any more. What was disclosed stays on record."""
    offer.identity_opened_at = offer.identity_consent = None


def close_access_under(*, consent: Consent, by: Actor, at: datetime) -> None:
    """A consent was taken back: access under it ends in the same transaction, and we have to ask again or recall. So
    we have for a live request that was only sent under it: the agency cannot go on."""
    touched = _held(Q(identity_consent=consent) | Q(state__in=LIVE, person__root=consent.person.root_id))
    for offer in touched:
        was_open = offer.identity_consent_id == consent.pk
        if was_open or not offer.reading(at).is_covered:
            _end_under(offer, consent.pk, was_open=was_open, by=by, at=at)


def close_access_of_parted(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """They are two people after all: a consent of the one opens nothing of the other."""
    of_either = Q(person__root__in=[merge.kept.root_id, merge.gone_id])
    for offer in _held(of_either & (Q(state__in=LIVE) | Q(identity_opened_at__isnull=False))):
        consent = offer.identity_consent
        is_theirs = consent is None or consent.person.root_id == offer.person.root_id
        if not is_theirs or (offer.state in LIVE and not offer.reading(at).is_covered):
            _end_under(offer, consent.pk if consent else None, was_open=not is_theirs, by=by, at=at)


def _held(which: Q) -> QuerySet[Offer]:
    rows = Offer.objects.select_for_update(of=("self",)).filter(which).order_by("pk")
    terms = ("program", "referral", "sent_standard", "sent_calendar")
    return rows.select_related(*terms, "person", "identity_consent__person")


def _end_under(offer: Offer, consent: UUID | None, *, was_open: bool, by: Actor, at: datetime) -> None:
    if was_open:
        close_access(offer)
    offer.version += 1
    if offer.state in LIVE:
        wait_for_consent(offer, at)
    offer.save()
    if was_open:
        note_on_offer("closed_to_agency", offer, by=by, at=at, consent=consent)
