"""When the turns of the city come, and whom they can happen to."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from casemgmt.cases.models import Case, CaseState
from casemgmt.core.errors import NotPossible
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import Person
from referrals.models import Offer
from referrals.workflow import CLOCKED, OfferState

from ..city import City
from ..line import Storyline

A_DAY = timedelta(days=1)


class NobodyYet(NotPossible):
    """There is nobody to whom this can happen now."""


@dataclass
class Turns:
    """The line of time on which they come, and the city. `shares` of the life say when."""

    city: City
    line: Storyline
    begins: datetime
    ends: datetime
    seed: int
    take_on: Callable[[Encounter, Person, datetime], Any]
    met_before: set[Any] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"turns {self.seed}")  # noqa: S311 (a story, not a secret)

    def by_turns(self, *choices: Any) -> Any:
        """One after the other, so that each comes."""
        place = self.places[str(choices)] = self.places.get(str(choices), -1) + 1
        return choices[place % len(choices)]

    def plan(self, turns: Sequence["CityTurn"]) -> None:
        """Each at its moments."""
        length = self.ends - self.begins
        for turn in turns:
            for share in turn.shares:
                self.at(self.begins + length * share, turn.step)

    def at(self, moment: datetime, step: Callable[["Turns", datetime], Any]) -> None:
        """Do it then, or on the first day after on which there is somebody for it."""

        def happens(at: datetime) -> None:
            try:
                step(self, at)
            except NotPossible:
                self.line.then(at + A_DAY, happens)

        self.line.then(moment, happens)

    def first(self, rows: Any) -> Any:
        """The newest of these to whom no turn has come yet."""
        for row in rows.exclude(pk__in=self.met_before)[:1]:
            self.met_before.add(row.pk)
            return row
        raise NobodyYet("nobody yet")

    def soon_taken_on(self, encounter: Encounter, at: datetime) -> None:
        """Whoever agreed is taken on within hours."""
        for met in encounter.met.filter(agrees="yes").select_related("person"):
            when = at + timedelta(hours=self.rng.uniform(0.5, 8))
            self.line.then(when, partial(self.take_on, encounter, met.person))

    def open_case(self, **narrowed: Any) -> Any:
        """A running case of somebody's."""
        rows = Case.objects.filter(program=self.city.riverside, state=CaseState.OPEN, owner__isnull=False, **narrowed)
        return self.first(rows.select_related("owner", "person").order_by("-opened_at", "pk"))

    def offer(self, *states: str, **narrowed: Any) -> Any:
        """A request in one of these states; without any, one that the agency has still to answer."""
        rows = Offer.objects.filter(program=self.city.riverside, state__in=states or CLOCKED, **narrowed)
        rows = rows.select_related("organization", "person", "referral__need__case__owner")
        return self.first(rows.order_by("-sent_at", "service__name", "pk"))

    def accepted(self, **narrowed: Any) -> Any:
        return self.offer(OfferState.ACCEPTED, **narrowed)

    def owner_of(self, offer: Any) -> Any:
        """Who has the case."""
        return offer.referral.need.case.owner or self.city.manager

    def desk_of(self, offer: Any) -> dict[str, Any]:
        """Who speaks for the agency: its desk, else we, with who told us."""
        if desk := self.city.desks.get(offer.organization.name):
            return {"by": desk}
        return {"by": self.owner_of(offer), "told_by": "The desk, by phone"}

    def day(self, at: datetime, ago: float = 0) -> Any:
        """The city's day, so many days ago."""
        return (at - timedelta(days=ago)).astimezone(self.city.riverside.zone).date()


@dataclass(frozen=True)
class CityTurn:
    """What happens, and at which shares of the city's life."""

    step: Callable[[Turns, datetime], Any]
    shares: tuple[float, ...]


def turn(step: Callable[[Turns, datetime], Any], *shares: float) -> CityTurn:
    """Something that happens at these shares of the life."""
    return CityTurn(step, shares)
