"""A person with an open need and consent, two agencies with a service each, and offers in any state."""

from datetime import timedelta

import pytest

try:
    from casemgmt.cases.actions import add_need, open_case
except ImportError:
    from casemgmt.cases.models import Case, Need

    def open_case(*, person, owner, risk, by, at):
        return Case.objects.create(
            program=person.program, person=person, owner=owner, assigned_at=at, risk=risk, opened_at=at
        )

    def add_need(*, case, domain, by, at):
        return Need.objects.create(program=case.program, case=case, person=case.person, domain=domain, heard_at=at)


from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.people.actions import create_person, give_consent
from casemgmt.people.models import Category
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
        how_given="verbal",
        witness="Nell Navigator",
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
    return open_case(person=person, owner=navigator, risk=Risk.MODERATE, by=navigator, at=now)


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
            consent_to(person, service.organization, navigator, at, categories)
        offer = actions.draft_offer(referral=to, service=service, asked=asked, urgency=urgency, by=navigator, at=at)
        return actions.send_offer(offer=offer, by=navigator, at=at)

    return sent


@pytest.fixture
def offer(send, beds, shelter_desk):
    return send(beds)
