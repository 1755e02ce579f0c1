"""What a person agrees to, takes back, and what was opened under it.

The root person's row is the lock: who takes a consent back and who discloses under it stand in one line.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.faults import refuse_faults
from providers.models import AgencyClass, Organization

from .. import hooks
from ..age import may_be_under_age
from ..categories import Authority
from ..consent import covers
from ..consents.proof import Signed, keep_proof
from ..models import Category, Consent, ConsentRevocation, Disclosure, HowGiven, Person
from ..rules import terms_of_consent
from .locks import hold_root

SAME_PRESS = timedelta(minutes=2)


@action
def give_consent(
    *,
    person: Person,
    organization: Organization | None = None,
    agency_class: str = "",
    categories: Iterable[str],
    purpose: str,
    expires_at: datetime,
    how_given: str,
    witness: str = "",
    language: str = "en",
    signer: str = "",
    authority: str = Authority.SELF,
    alone_because: str = "",
    said: Iterable[str] = (),
    signed: Signed | None = None,
    given_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Consent:
    """Record the person's permission: to whom, what, why, until when, how it was given, and what was signed. One that
    was signed on paper before it is recorded says since when (`given_at`).

    The same permission pressed twice is one: taking it back must not leave a second one standing.
    """
    require(by, Permission.PERSON_EDIT, person)
    chosen = _checked_categories(categories)
    terms: dict[str, Any] = {
        "organization": organization,
        "agency_class": agency_class,
        "categories": chosen,
        "purpose": purpose.strip(),
        "expires_at": expires_at,
        "how_given": how_given,
        "witness": witness.strip(),
        "language": language,
        "signer": signer.strip(),
        "authority": authority,
        "alone_because": alone_because.strip(),
        "said": sorted(str(one) for one in said),
    }
    _check_terms(terms | {"may_be_minor": may_be_under_age(person, at)}, at)
    _check_signed(how_given, signed)
    _check_signed_before(how_given, given_at, at)
    hold_root(person.pk)
    terms |= {"program_id": person.program_id, "person": person, "recorded_by": account_of(by)}
    since = (given_at, given_at) if given_at else (at - SAME_PRESS, at)
    just_now = Consent.objects.filter(**terms, given_at__range=since, revocation=None).first()
    if just_now:
        return just_now
    consent = Consent.objects.create(**terms, given_at=given_at or at)
    record("consent.given", consent, by=by, at=at, categories=chosen, until=expires_at)
    if signed is not None:
        keep_proof(consent, signed, by=by, at=at)
    for hook in hooks.ON_CONSENT_GIVEN:
        hook(consent=consent, by=by, at=at)
    return consent


@action
def revoke_consent(*, consent: Consent, how: str, by: Actor, at: datetime) -> ConsentRevocation:
    """The person takes the consent back, by whatever channel. Access under it closes before this returns.

    With it go earlier ones for the same recipient that tell no more: it had taken their place.
    """
    require(by, Permission.PERSON_EDIT, consent)
    if not how.strip():
        raise NotPossible(_("Write how the person said so."), field="how")
    hold_root(consent.person_id)
    for earlier in _taken_place_of(consent, at):
        _revoke(earlier, how.strip(), by, at)
    return _revoke(consent, how.strip(), by, at)


def _taken_place_of(consent: Consent, at: datetime) -> list[Consent]:
    """Earlier ones for the same recipient that tell no more: this one took their place, so none is left standing."""
    rows = Consent.objects.live(at).filter(
        person__root=consent.person.root_id,
        organization=consent.organization,
        agency_class=consent.agency_class,
        categories__contained_by=consent.categories,
        given_at__lt=consent.given_at,
    )
    return list(rows.select_related("person").order_by("given_at", "pk"))


def _revoke(consent: Consent, how: str, by: Actor, at: datetime) -> ConsentRevocation:
    revocation, is_new = ConsentRevocation.objects.get_or_create(
        consent=consent, defaults={"at": at, "how": how, "recorded_by": account_of(by)}
    )
    if is_new:
        record("consent.revoked", consent, by=by, at=at)
        consent.revocation = revocation
        for hook in hooks.ON_CONSENT_REVOKED:
            hook(consent=consent, by=by, at=at)
    return revocation


@action
def disclose(
    *,
    person: Person,
    organization: Organization,
    consent: Consent,
    kind: str,
    subject: models.Model,
    categories: Iterable[str],
    fields: Iterable[str],
    by: Actor,
    at: datetime,
) -> Disclosure:
    """Put on record that personal data was opened to an agency. Refused when the consent does not cover it now.

    Whoever moves the request decides whether it may move; this row follows from it, so it asks for no right of its own.
    """
    hold_root(person.pk)
    held = Consent.objects.select_related("revocation").get(pk=consent.pk)
    chosen = sorted({str(category) for category in categories})
    if held.program_id != person.program_id or not covers(
        [held], organization.pk, organization.agency_class, chosen, at
    ):
        raise NotPossible(_("The consent does not cover this any more. Ask the person, and record what they say."))
    disclosure = Disclosure.objects.create(
        program_id=person.program_id,
        person=person,
        organization=organization,
        consent=held,
        kind=kind,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        categories=chosen,
        fields=sorted(fields),
        at=at,
        by_id=by.pk,
    )
    record("person.disclosed", disclosure, by=by, at=at, kind=kind, subject=subject.pk, consent=held.pk)
    return disclosure


def _checked_categories(categories: Iterable[str]) -> list[str]:
    chosen = [category for category in Category.values if category in {str(name) for name in categories}]
    if not chosen:
        raise NotPossible(_("Choose at least one thing that may be told."), field="categories")
    return chosen


def _check_terms(terms: dict[str, Any], at: datetime) -> None:
    refuse_faults(terms_of_consent, terms, at)
    if terms["agency_class"] and terms["agency_class"] not in consentable_classes():
        raise NotPossible(_("Choose a class of agencies."), field="agency_class")
    if not terms["purpose"]:
        raise NotPossible(_("Write what the consent is for."), field="purpose")
    if terms["how_given"] not in HowGiven.values:
        raise NotPossible(_("Choose how the consent was given."), field="how_given")


def _check_signed_before(how_given: str, given_at: datetime | None, at: datetime) -> None:
    """Only paper keeps what was given before."""
    if given_at and how_given != HowGiven.PAPER:
        raise NotPossible(_("Only what was signed on paper can be of an earlier day."), field="how_given")
    if given_at and given_at > at:
        raise NotPossible(_("This day is still to come."), field="given_at")


def _check_signed(how_given: str, signed: Signed | None) -> None:
    """What was signed fits how it was given: a signature on a screen is there, under the words it was put to."""
    if how_given == HowGiven.E_SIGNATURE and not (signed and signed.is_on_screen and signed.paper is None):
        raise NotPossible(_("Signed on a screen: the name and the words shown there are needed."), field="how_given")
    if how_given != HowGiven.E_SIGNATURE and signed and signed.paper is None:
        raise NotPossible(_("A signature on a screen goes with “signed on a screen”."), field="how_given")
    if how_given == HowGiven.VERBAL and signed:
        raise NotPossible(_("What was said aloud has no paper. Choose “signed on paper”."), field="how_given")


def consentable_classes() -> list[str]:
    """Classes a consent may name. “Others” says nothing of who is told, so nobody can agree to it."""
    return [value for value in AgencyClass.values if value != AgencyClass.OTHER]
