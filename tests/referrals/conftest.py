"""A person with an open need and consent, two agencies with a service each, and offers in any state."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import add_need, take_on
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.people.actions import create_person, give_consent
from casemgmt.people.models import Category
from casemgmt.people.profiles import asked_by, terms_for
from providers.models import Service
from referrals import actions

ALL = [Category.NEEDS, Category.IDENTITY, Category.CONTACT, Category.TELL_US_BACK]


def consent_to(person, organization, navigator, at, categories=ALL, days=90):
    return give_consent(
        person=person,
        organization=organization,
        categories=categories,
        purpose="To be referred",
        expires_at=at + timedelta(days=days),
        how_given="paper" if terms_for(categories).is_written else "verbal",
        witness="Nell Navigator",
        said=terms_for(categories).to_say,
        by=navigator,
        at=at,
    )


def service_of(organization, name, domain=NeedDomain.SHELTER):
    return Service.objects.create(
        organization=organization,
        name=name,
        status="active",
        need_domains=[domain],
        source="test",
        source_record_id=name,
    )


@pytest.fixture
def person(riverside, navigator, now):
    return create_person(
        program=riverside, first_name="Marisol", last_name="Ibáñez", language="Spanish", by=navigator, at=now
    )


@pytest.fixture
def case(person, navigator, now):
    encounter = record_encounter(
        program=person.program,
        source="911",
        disposition="on_scene",
        cleared_at=now - timedelta(hours=2),
        risk=Risk.MODERATE,
        people=[Met(person=person, agrees="yes")],
        by=navigator,
        at=now,
    )
    return take_on(encounter=encounter, person=person, owner=navigator, by=navigator, at=now)


@pytest.fixture
def need(case, navigator, now):
    return add_need(case=case, domain=NeedDomain.SHELTER, by=navigator, at=now)


@pytest.fixture
def beds(harbor_house):
    return service_of(harbor_house, "Night shelter")


@pytest.fixture
def rooms(north_clinic):
    return service_of(north_clinic, "Respite rooms")


@pytest.fixture
def referral(need, navigator, now):
    return actions.make_referral(need=need, urgency="urgent", by=navigator, at=now)


@pytest.fixture
def send(referral, person, navigator, now):
    """Send a request to a service, with consent for its agency."""

    def sent(service, *, urgency="urgent", asked="One bed tonight", categories=ALL, at=now, to=referral):
        if categories:
            told = (
                [*categories, *(asked_by(to.need.domain) - set(categories))]
                if Category.NEEDS in categories
                else categories
            )
            consent_to(person, service.organization, navigator, at, told)
        offer = actions.draft_offer(referral=to, service=service, asked=asked, urgency=urgency, by=navigator, at=at)
        return actions.send_offer(offer=offer, by=navigator, at=at)

    return sent


@pytest.fixture
def offer(send, beds, shelter_desk):
    return send(beds)
