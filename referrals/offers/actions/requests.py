"""Sending a request, and answering what the agency asks back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Area
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.history import history_of_model
from casemgmt.people import whole
from casemgmt.people.actions import disclose
from casemgmt.people.household.queries import names_in_household
from casemgmt.people.models import Category, Disclosure, Person
from casemgmt.people.profiles import asked_by, terms_for
from casemgmt.people.queries import may_disclose

from ...models import Offer
from ...workflow import REFERRAL, OfferState, ReferralState
from .. import leaks
from ..leaks_places import capitals_and_numbers
from ..terms import keep_terms
from .answers import wait_for_review
from .drafts import FACTS_ASKED, refuse_when_over, refuse_when_taken
from .steps import apply_move, lock_offer, note_on_offer
from .turns import wait_for_answer

FIELDS_SENT = ["age_band", "area", "need", "urgency", "language", "asked", *FACTS_ASKED]


@action
def send_offer(*, offer: Offer, by: Actor, at: datetime) -> Offer:
    """Send the request, de-identified, to one agency. Needs a live consent that covers needs for it.

    A second press finds it sent and changes nothing.
    """
    offer = lock_offer(offer)
    require(by, Permission.REFERRAL_MAKE, offer)
    if offer.state == OfferState.SENT and offer.sent_at:
        return offer
    apply_move(offer, "send", by=by, at=at)  # first: whose moment has passed is told so before anything else
    refuse_when_over(offer.referral)
    refuse_when_taken(offer.referral)
    _check_words(offer)
    told = asked_by(offer.referral.need.domain)
    consent = may_disclose(offer.person, offer.organization, told, at)
    if consent is None:
        raise NotPossible(no_consent_words(told), field="consent")
    offer.sent_at = offer.clock_from = at  # both clocks, acknowledge and decide, count from sent
    keep_terms(offer)
    wait_for_answer(offer)
    offer.save()
    _activate(offer, by, at)
    disclose(
        person=offer.person,
        organization=offer.organization,
        consent=consent,
        kind=Disclosure.Kind.SEND,
        subject=offer,
        categories=sorted(told),
        fields=FIELDS_SENT,
        by=by,
        at=at,
    )
    note_on_offer("sent", offer, by=by, at=at, service=offer.service_id, urgency=offer.urgency)
    tell("offer.sent", key=f"offer.sent:{offer.pk}", at=at, offer=offer.pk)
    return offer


def no_consent_words(told: frozenset[str]) -> str:
    """What is missing, in words: a request for some needs tells more than that something is needed."""
    terms, more = terms_for(told), sorted(told - {str(Category.NEEDS)})
    if not more:
        return _("No consent covers telling this agency what is needed. Record the person's consent, then send.")
    words = _(
        "Asking for this tells of %(what)s. Record a consent that names this agency and says so; a class is not enough."
    )
    if terms.is_written:
        words = _(
            "Asking for this tells of %(what)s. Record a consent that names this agency, says so, and is signed on"
            " paper or on a screen."
        )
    return words % {"what": ", ".join(str(Category(name).label) for name in more)}


def _activate(offer: Offer, by: Actor, at: datetime) -> None:
    referral = offer.referral
    if referral.state == ReferralState.DRAFT:
        REFERRAL.apply(referral, "activate", by=by, at=at)
        referral.save(update_fields=["state"])
        record("referral.activated", referral, by=by, at=at)


def _check_words(offer: Offer) -> None:
    if not offer.asked:
        raise NotPossible(_("Write in a few words what you ask of the agency."), field="asked")
    refuse_identity(offer.person, asked=offer.asked, access_needs=offer.access_needs)


def refuse_identity(person: Person, **texts: str) -> None:
    """Refuse free text from which an agency could learn who the person is before it accepts."""
    identity = identity_of(person)
    for field, text in texts.items():
        kinds = leaks.found_in(text, identity)
        if kinds:
            raise NotPossible(
                _(
                    "This text gives away who the person is (%(kinds)s). "
                    "The agency reads it also while it may not know that; leave it out."
                )
                % {"kinds": ", ".join(_(kind) for kind in kinds)},
                field=field,
            )


def identity_of(person: Person) -> leaks.Identity:
    """What may not stand in text that an agency reads before it accepts."""
    entries = whole.entries_of(person)
    areas = Area.objects.filter(program=person.program_id)
    points = [point for entry in entries for point in entry.contact_points.all()]
    return leaks.Identity(
        names=tuple(name for entry in entries for name in (entry.first_name, entry.last_name, entry.goes_by)),
        numbers=tuple(point.value for point in points if point.kind == point.Kind.PHONE),
        emails=tuple(point.value for point in points if point.kind == point.Kind.EMAIL),
        places=(
            *(entry.last_known_place for entry in entries),
            *(capitals_and_numbers(entry.description) for entry in entries),
            *(point.value for point in points if point.kind == point.Kind.PLACE),
        ),
        birth_dates=tuple(entry.birth_date for entry in entries if entry.birth_date),
        others=(*names_in_household(person), *former_names(entries)),
        told=tuple(areas.values_list("name", flat=True)),
    )


def former_names(entries: Sequence[Person]) -> list[str]:
    """What they were called on these entries before: a name that was put right still says who it is."""
    kept: Any = history_of_model(Person).objects
    kept = kept.filter(pgh_obj_id__in=[entry.pk for entry in entries])
    rows = kept.values_list("first_name", "last_name", "goes_by").distinct()
    return [name for row in rows for name in row if name]


@action
def answer_question(*, offer: Offer, answer: str, by: Actor, at: datetime) -> Offer:
    """Answer what the agency asked; its clocks go on with the time that was left."""
    offer = lock_offer(offer)
    apply_move(offer, "answer", by=by, at=at, back_to=offer.asked_from or OfferState.ACKNOWLEDGED)
    if not answer.strip():
        raise NotPossible(_("Write the answer."), field="answer")
    refuse_identity(offer.person, answer=answer)  # also while it is open: the answer stays when that is closed
    offer.answer, offer.asked_from = answer.strip(), ""
    resume_clocks(offer, at)
    offer.save()
    note_on_offer("answered", offer, by=by, at=at)
    tell("offer.sent", key=f"offer.answered:{offer.pk}:{offer.version}", at=at, offer=offer.pk)
    return offer


def resume_clocks(offer: Offer, at: datetime) -> None:
    """Let the agency's clocks go on from now; a waitlisted offer goes back to its review date."""
    offer.clock_from = at
    if offer.state == OfferState.WAITLISTED:
        wait_for_review(offer)
    else:
        wait_for_answer(offer)
