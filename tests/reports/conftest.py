"""Small worlds for the measures: people met, followed up and referred by the same actions as in the product."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from casemgmt.cases.actions import add_need, take_on
from casemgmt.core.shares import percent_of
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.followups.actions import record_attempt, sweep_contacts
from casemgmt.people.actions import give_consent
from casemgmt.people.models import Category
from casemgmt.reports.measures import Result
from casemgmt.reports.scope import Scope
from providers.models import Service
from referrals import actions as referrals

AS_OF = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # a Tuesday, 9:30 in Los Angeles
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
ALL = [Category.NEEDS, Category.IDENTITY, Category.CONTACT, Category.TELL_US_BACK]


def utc(month: int, day: int, hour: int = 18, minute: int = 0) -> datetime:
    """A moment of autumn 2026; 18:00 is late morning in Los Angeles."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def counted(result: Result) -> dict[str, int]:
    """The parts that hold anybody."""
    return {part.code: part.count for part in result.parts if part.count}


def add_up(result: Result) -> bool:
    """Whether the parts make the whole, each percent is rounded for itself, and those of each part make the part."""
    for part in result.whole:
        assert part.percent == percent_of(part.count, result.denominator), part.code
    for part in result.whole + [part for part in result.parts if part.is_apart]:
        within = [inner for inner in result.within(part.code) if not inner.is_mark]
        assert not within or sum(inner.count for inner in within) == part.count, part.code
    listed = result.behind("all")
    assert len(listed) == result.denominator + sum(part.count for part in result.parts if part.is_apart)
    return True


@dataclass
class World:
    """One program, one navigator, one agency; each verb is an action at a moment."""

    program: Any
    navigator: Any
    service: Any
    desk: Any
    numbers: Any

    def meet(self, at: datetime, *, agrees: str = "yes", person: Any = None, **facts: Any) -> Any:
        """A person is met in an encounter that cleared at this moment."""
        about = facts.pop("about", None) or {"first_name": "Ivo", "last_name": f"Invented{next(self.numbers)}"}
        met = Met(person=person, facts={} if person else about, agrees=agrees)
        facts = {"source": "911", "disposition": "on_scene", "cleared_at": at, "risk": "moderate"} | facts
        encounter = record_encounter(program=self.program, by=self.navigator, at=at, people=[met], **facts)
        return encounter, encounter.people.get()

    def case(self, at: datetime, **facts: Any) -> Any:
        """A person is met and taken on within the hour."""
        encounter, person = self.meet(at, **facts)
        case = take_on(encounter=encounter, person=person, by=self.navigator, at=at + timedelta(minutes=30))
        case.met_in = encounter
        return case

    def refer(self, case: Any, at: datetime, service: Any = None, domain: str = "shelter") -> Any:
        """A request goes to the agency; returns the offer."""
        need = case.needs.filter(domain=domain, state="open").first()
        need = need or add_need(case=case, domain=domain, by=self.navigator, at=at)
        referral = referrals.make_referral(need=need, urgency="routine", by=self.navigator, at=at)
        return self.send(referral, at, service or self.service)

    def send(self, referral: Any, at: datetime, service: Any) -> Any:
        give_consent(
            person=referral.person,
            organization=service.organization,
            categories=ALL,
            purpose="To be referred",
            expires_at=at + timedelta(days=400),
            how_given="verbal",
            witness="Nell Navigator",
            by=self.navigator,
            at=at,
        )
        words = {"asked": "One bed", "urgency": "routine", "by": self.navigator, "at": at}
        offer = referrals.draft_offer(referral=referral, service=service, **words)
        return referrals.send_offer(offer=offer, by=self.navigator, at=at)

    def accept(self, offer: Any, at: datetime) -> Any:
        return referrals.accept_offer(offer=offer, by=self.navigator, told_by="Sol, by phone", at=at)

    def say(self, offer: Any, at: datetime, *, on: date | None = None, side: str = "agency") -> Any:
        """A side says that service began on a day, or (without a day) that it did not."""
        by = self.desk if side == "agency" else self.navigator
        return referrals.state_linkage(offer=offer, side=side, began=on is not None, service_on=on, by=by, at=at)

    def attempt(
        self, case: Any, at: datetime, result: str = "no_answer", follow_up: Any = None, mode: str = "phone"
    ) -> Any:
        return record_attempt(case=case, follow_up=follow_up, mode=mode, result=result, by=self.navigator, at=at)

    def sweep(self, at: datetime) -> None:
        sweep_contacts(at=at)


@pytest.fixture
def scope(riverside) -> Scope:
    """September 2026, told from late November."""
    return Scope(riverside, FIRST, LAST, AS_OF)


@pytest.fixture
def then(scope):
    """The same period, told from another moment."""
    return lambda at: replace(scope, as_of=at)


@pytest.fixture
def beds(harbor_house):
    return offered(harbor_house, "Night shelter")


@pytest.fixture
def world(riverside, navigator, beds, shelter_desk) -> World:
    return World(riverside, navigator, beds, shelter_desk, count(1))


def offered(organization: Any, name: str, domain: str = "shelter") -> Service:
    """A service of an agency."""
    facts = {"status": "active", "need_domains": [domain], "source": "test", "source_record_id": name}
    return Service.objects.create(organization=organization, name=name, **facts)
