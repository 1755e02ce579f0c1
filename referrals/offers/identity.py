"""Who the person is: which requests are open to the agency now, and what it reads of the person once they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Value,
)

from casemgmt.people import whole
from casemgmt.people.models import Person

from ..models import OfferQuerySet
from ..workflow import LIVE, OfferState


def open_to_agency(offers: OfferQuerySet, at: datetime) -> OfferQuerySet:
    """Those whose agency may read who the person is now; the same rule as `Offer.identity_is_open`."""
    goes_on = Q(state__in=LIVE | {OfferState.LINKED})
    stays = ExpressionWrapper(F("sunset_days") * Value(timedelta(days=1)), output_field=DurationField())
    shut_before = ExpressionWrapper(Value(at) - stays, output_field=DateTimeField())
    # access ends 30 days (or as the program set when it was sent) after completed or not linked
    sunset = Q(state__in=[OfferState.COMPLETED, OfferState.NOT_LINKED], ended_at__gt=shut_before)
    named = Q(identity_consent__agency_class__in=["", F("organization__agency_class")])
    return offers.filter(goes_on | sunset, named, identity_opened_at__isnull=False, identity_consent__expires_at__gt=at)


@dataclass(frozen=True)
class OpenedIdentity:
    """Who the person is, as the agency reads it once identity is open. Nothing else of the person is shown."""

    name: str
    goes_by: str
    pronouns: str
    birth_date: date | None
    last_known_place: str
    contact_points: Sequence[Any]
    introduce_as: str
    must_not_know: str


def opened_identity(person: Person) -> OpenedIdentity:
    """The fields that opening discloses, and only those."""
    person, card = person.now, whole.card_of(person)
    return OpenedIdentity(
        name=person.display_name,
        goes_by=person.goes_by,
        pronouns=person.pronouns,
        birth_date=person.birth_date,
        last_known_place=person.last_known_place,
        contact_points=whole.points_of(person),
        introduce_as=card.introduce_as if card else "",
        must_not_know=card.must_not_know if card else "",
    )
