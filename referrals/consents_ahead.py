"""Consents that run out under a request that goes on: the case's owner renews them ahead of time.

Written ahead: it stands from as many days before the end as the program has set. Once it has run out, what the request
itself asks for takes its place.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import DutyLine, DutyRule, Ending, Owed
from casemgmt.duties.models import Duty, DutyEnd, DutyKind
from casemgmt.people.consent import covers
from casemgmt.people.consents.ahead import with_told_from
from casemgmt.people.models import Consent
from casemgmt.people.profiles import asked_by

from .models import Offer
from .offers.duties import asks_for_consent
from .offers.reading import GOES_ON
from .owing import ours
from .workflow import OfferState


class ConsentsToRenew(DutyRule):
    """One for each consent under which a request goes on."""

    kinds = (DutyKind.ANSWER,)
    subject_type = "consent"
    heeds = ("consent.", "offer.", "identity.", "referral.", "case.", "linkage.", "person.merged", "person.unmerged")
    ignores = frozenset({"offer.reminded", "offer.drafted", "offer.discarded", "case.unassigned_overdue"})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """Due when it runs out."""
        found: dict[UUID, Owed] = {}
        offers = list(GOING_ON(people))
        held = _consents_of({offer.person.root_id for offer in offers}) if offers else {}
        for offer in offers:
            consent = _under(offer, held.get(offer.person.root_id, []))
            if consent is not None and not asks_for_consent(offer):
                found.setdefault(consent.pk, _owed(offer, consent))
        yield from found.values()

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Another was given; or this one was taken back, or nothing goes on under it any more."""
        given = Consent.objects.filter(revocation__isnull=True).in_bulk([duty.subject_id for duty in duties])
        return {duty.pk: Ending(DutyEnd.GONE) for duty in duties if duty.subject_id not in given}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To where a new one is given."""
        rows = Consent.objects.select_related("organization", "person").in_bulk([duty.subject_id for duty in duties])
        return {duty.pk: _line(rows[duty.subject_id]) for duty in duties if duty.subject_id in rows}


def _going_on() -> Any:
    rows = Offer.objects.filter(state__in=GOES_ON).order_by("pk")
    return rows.select_related("organization", "referral__need", "referral__case", "person")


GOING_ON = RowsAbout(_going_on)


def _consents_of(roots: Iterable[UUID]) -> dict[UUID, list[Consent]]:
    """By person, all that nobody has taken back, whichever entry they were given on."""
    held: dict[UUID, list[Consent]] = defaultdict(list)
    rows: Any = Consent.objects.filter(person__root__in=roots, revocation__isnull=True)
    for consent in with_told_from(rows.select_related("person", "revocation")).order_by("pk"):
        held[consent.person.root_id].append(consent)
    return held


def _under(offer: Offer, held: list[Consent]) -> Consent | None:
    """The consent on which the request stands: the one it is open under, else the longest that covers asking."""
    opened = next((one for one in held if one.pk == offer.identity_consent_id), None)
    if offer.state == OfferState.LINKED:  # once closed again, nothing is told under it any more
        return opened if offer.identity_opened_at else None
    fitting = [one for one in held if _covers(one, offer)]
    return opened or max(fitting, key=lambda one: (one.expires_at, str(one.pk)), default=None)


def _covers(consent: Consent, offer: Offer) -> bool:
    """Whether it covers asking as long as it holds; until when that is, plays no part."""
    agency, wanted = offer.organization, asked_by(offer.referral.need.domain)
    return covers([consent], agency.pk, agency.agency_class, wanted, consent.given_at) is not None


def _owed(offer: Offer, consent: Any) -> Owed:
    when = {"since": consent.told_from, "opens_at": consent.told_from, "due_at": consent.expires_at}
    return Owed(kind=DutyKind.ANSWER, subject_id=consent.pk, question="renew", is_due_kept=True, **when, **ours(offer))


def _line(consent: Consent) -> DutyLine:
    words = _("the consent for %(agency)s runs out") % {"agency": consent.to_whom}
    url = f"{reverse('people:give_consent', args=[consent.person.root_id])}?renew={consent.pk}"
    return DutyLine(words, _("Renew"), url)
