"""Where the person must not be placed: agencies that have, or are asked to take, somebody they are kept apart from.

Only our side reads this; the agency is told nothing of it.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from casemgmt.people.household.queries import kept_apart_from
from casemgmt.people.models import Person

from ..models import Offer
from ..workflow import LIVE, OfferState

THERE = LIVE | {OfferState.LINKED}  # asked for, placed, or served there now


def agencies_of_those_apart(person: Person, user: Any, at: datetime) -> dict[Any, list[str]]:
    """The names of those kept apart from the person, by the agency where they are; as far as the user may see them."""
    today = timezone.localdate(at, person.program.zone)
    apart = {one.pk: one for one in kept_apart_from(person, user, today)}
    if not apart:
        return {}
    found: dict[Any, list[str]] = {}
    offers = Offer.objects.filter(person__root__in=apart, state__in=THERE)
    for agency, root in offers.values_list("organization_id", "person__root").distinct():
        found.setdefault(agency, []).append(apart[root].display_name)
    return found
