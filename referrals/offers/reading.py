"""What an agency may read of a request now. One annotation joins state, consent, category, recipient, revocation,
expiry, restriction and sunset; model, inbox, API, packet, conversation, mail and mailed link read it.

Four questions: does a live consent let us speak of the request with this agency at all (`is_covered`)? May it read
what was asked (`asked`)? May it read who the person is, and which categories of that (`opened`)? May it tell us back
what came of it (`tells_back`)?
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Value,
    When,
)

from casemgmt.core.compiled import Compiled, moment
from casemgmt.people.models import Category, Consent
from casemgmt.people.profiles import PROTECTED_NEEDS, asked_by, opened_by

from ..workflow import ENDED, LIVE, OfferState

GOES_ON = LIVE | {OfferState.LINKED}
SERVED_OR_TRIED = (OfferState.COMPLETED, OfferState.NOT_LINKED)
# What opening may show of a person, each field under the category the consent names.
OPENING = (Category.IDENTITY, Category.CONTACT, Category.LOCATION)


@dataclass(frozen=True)
class Reading:
    """What the agency may read of one request at one moment."""

    is_covered: bool = False
    asked: bool = False
    opened: frozenset[str] = frozenset()
    tells_back: bool = False

    def opens(self, category: str) -> bool:
        return str(category) in self.opened


NOTHING = Reading()


def annotations(at: Any) -> dict[str, Any]:
    """The four questions to the database, of a row of offers; as conditions, and together as `COLUMN`."""
    return {
        "agency_is_covered": is_covered(at),
        "agency_reads_asked": _both(_lasts(at, set(ENDED) - {OfferState.VOIDED}), _by_need(asked_by, _lately(at))),
        "agency_reads_identity": _both(_is_opened(at), _by_need(opened_by, _live_consents(at, held=True))),
        "agency_tells_back": tells_back(at),
    }


def _told(at: Any) -> Func:
    return Func(*annotations(at).values(), template="ARRAY[%(expressions)s]", output_field=ArrayField(BooleanField()))


# What `Offer.reading` reads of one row, in the order of `annotations`.
COLUMN = Compiled(lambda: apps.get_model("referrals", "Offer"), _told, ArrayField(BooleanField()), "at")
TELLS_BACK = Compiled(lambda: apps.get_model("referrals", "Offer"), lambda at: tells_back(at), BooleanField(), "at")


def is_covered(at: Any) -> Any:
    """Whether a live consent lets us speak of the request with its agency."""
    return _by_need(asked_by, _live_consents(at))


def tells_back(at: Any) -> Any:
    """“You may tell us back what came of it”: whether the person agreed to that with this agency, together with what
    the request tells it. As long as the agency may read what was asked: a consent that runs out leaves its sunset, one
    that is taken back nothing."""
    return _by_need(lambda domain: asked_by(domain) | {str(Category.TELL_US_BACK)}, _lately(at))


def _both(condition: Q, exists: Any) -> Case:
    """The cheap condition first: only where it holds the consents are looked at."""
    return Case(When(condition, then=exists), default=Value(False), output_field=BooleanField())


def _by_need(asked: Callable[[str], frozenset[str]], consents: Any) -> Case:
    """Whether one of these consents covers what a request for its need tells."""

    def covered(domain: str) -> Exists:
        agency = {"organization": OuterRef("organization"), "agency_class": OuterRef("organization__agency_class")}
        return Exists(consents.covering(asked(domain), **agency))

    protected = [When(referral__need__domain=domain, then=covered(domain)) for domain in PROTECTED_NEEDS]
    return Case(*protected, default=covered(""), output_field=BooleanField())


def _live_consents(at: Any, *, held: bool = False) -> Any:
    """The person's consents that hold now; `held`: only the one the request was opened under."""
    rows = Consent.objects.live(at).filter(person__root=OuterRef("person__root"))
    return rows.filter(pk=OuterRef("identity_consent")) if held else rows


def _lately(at: Any) -> Any:
    """Consents that hold, or ran out within the sunset. One that was taken back closes at once."""
    rows = Consent.objects.filter(person__root=OuterRef("person__root"), given_at__lte=at, revocation=None)
    return rows.filter(expires_at__gt=_shut_before(at, OuterRef("sunset_days")))


def _lasts(at: Any, ended: Any) -> Q:
    """The request goes on, or ended so within its sunset: access ends 30 days after, or as the program had set when it
    was sent."""
    return Q(state__in=GOES_ON) | Q(state__in=ended, ended_at__gt=_shut_before(at, F("sunset_days")))


def _is_opened(at: Any) -> Q:
    """Opened, and neither the request nor its sunset is over. A restriction shuts what was opened before it."""
    since = Q(person__root__is_restricted=False) | Q(identity_opened_at__gt=F("person__root__restricted_at"))
    return _lasts(at, SERVED_OR_TRIED) & Q(identity_opened_at__isnull=False) & since


def _shut_before(at: Any, days: Any) -> Any:
    stays = ExpressionWrapper(days * Value(timedelta(days=1)), output_field=DurationField())
    return ExpressionWrapper(moment(at) - stays, output_field=DateTimeField())
