"""When an agency says no or nothing, the next best services are there to be asked, up to three at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.errors import NotPossible
from providers.models import Organization, Service
from referrals import actions
from referrals.matching.next_best import proposals
from referrals.models import Offer
from tests.day import lines_of

from .conftest import consent_to, service_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """Pages and the API act at the real moment."""
    return timezone.now() - timedelta(minutes=10)


@pytest.fixture
def others(north_clinic):
    """Four more services that offer the same."""
    agencies = [
        Organization.objects.create(name=f"Agency {n}", is_agency=True, source="test", source_record_id=f"a{n}")
        for n in range(4)
    ]
    return [service_of(agency, f"Beds {n}") for n, agency in enumerate(agencies)]


@pytest.fixture
def declined(offer, shelter_desk, others, now):
    return actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)


def proposed(referral, at):
    return proposals(referral, list(referral.offers.all()), at)


def test_nothing_is_proposed_while_everybody_may_still_say_yes(offer, referral, others, now):
    referral.refresh_from_db()
    assert proposed(referral, now) == []


def test_a_decline_proposes_three_that_were_not_asked(declined, referral, beds, now):
    referral.refresh_from_db()
    found = proposed(referral, now)
    assert len(found) == 3
    assert beds.pk not in {one.service.pk for one in found}
    assert not any(one.is_covered for one in found)


def test_an_expired_request_proposes_too(offer, referral, others, now):
    for hours in range(1, 60):
        actions.act_on_due_offers(at=now + timedelta(hours=hours))
    referral.refresh_from_db()
    assert offer.__class__.objects.get(pk=offer.pk).state == "expired"
    assert len(proposed(referral, now)) == 3


def test_one_tap_asks_the_same_again_under_consent(client, declined, referral, person, navigator, now):
    referral.refresh_from_db()
    first = proposed(referral, now)[0].service
    client.force_login(navigator)
    page = reverse("referrals:referral", args=[referral.pk])
    press = reverse("referrals:offer_next", args=[referral.pk, first.pk])
    assert "Record consent and offer" in client.get(page).content.decode()
    assert client.post(press).url == reverse("referrals:ask", args=[referral.need_id, first.pk])
    assert not Offer.objects.filter(service=first).exists()
    consent_to(person, first.organization, navigator, declined.sent_at)
    assert "Offer it" in client.get(page).content.decode()
    for _press in range(2):
        client.post(press)
    sent = Offer.objects.get(service=first)
    assert (sent.state, sent.asked, sent.urgency) == ("sent", declined.asked, declined.urgency)


def asks_for_next(user, at):
    return [line for line in lines_of(user, at) if line.kind == "next_offer"]


def test_my_day_says_so_until_somebody_is_asked(declined, referral, person, navigator, now):
    (row,) = asks_for_next(navigator, now)
    assert "nobody else is asked" in row.what
    assert row.url.endswith("#next")
    referral.refresh_from_db()
    first = proposed(referral, now)[0].service
    later = now + timedelta(minutes=5)
    consent_to(person, first.organization, navigator, later)
    actions.offer_next(referral=referral, service=first, by=navigator, at=later)
    assert asks_for_next(navigator, later) == []


def test_not_more_than_three_at_once(declined, referral, others, person, navigator, now):
    for service in others[:3]:
        consent_to(person, service.organization, navigator, now)
        actions.offer_next(referral=referral, service=service, by=navigator, at=now)
    referral.refresh_from_db()
    assert proposed(referral, now) == []
    consent_to(person, others[3].organization, navigator, now)
    with pytest.raises(NotPossible, match="Three requests"):
        actions.offer_next(referral=referral, service=others[3], by=navigator, at=now)


def test_what_is_taken_proposes_nothing(declined, referral, others, person, navigator, now):
    consent_to(person, others[0].organization, navigator, now)
    sent = actions.offer_next(referral=referral, service=others[0], by=navigator, at=now)
    actions.accept_offer(offer=sent, by=navigator, at=now, told_by="phone")
    referral.refresh_from_db()
    assert proposed(referral, now) == []
    assert asks_for_next(navigator, now) == []


def test_the_api_proposes_and_asks(client, declined, referral, person, navigator, clinic_lead, now):
    client.force_login(navigator)
    base = f"/api/v1/referrals/{referral.pk}/"
    first = client.get(f"{base}suggestions/").json()[0]
    assert not first["is_covered"]
    assert (
        client.post(f"{base}offer-next/", {"service": first["service"]}, content_type="application/json").status_code
        == 409
    )
    service = Offer._meta.get_field("service").related_model.objects.get(pk=first["service"])
    consent_to(person, service.organization, navigator, declined.sent_at)
    assert (
        client.post(f"{base}offer-next/", {"service": first["service"]}, content_type="application/json").status_code
        == 201
    )


def test_rules_of_a_house_are_said_where_one_chooses_asks_and_proposes(client, declined, referral, others, navigator):
    Service.objects.update(pets="no", sobriety="required", veterans="also")
    client.force_login(navigator)
    told = client.get(f"/api/v1/referrals/{referral.pk}/suggestions/").json()
    assert {tuple(one["limits"]) for one in told} == {("sober when coming", "no pets")}
    need, service = referral.need_id, told[0]["service"]
    for page in (f"/needs/{need}/refer/", f"/needs/{need}/refer/{service}/", f"/referrals/{referral.pk}/"):
        assert "Rules there: sober when coming; no pets" in " ".join(client.get(page).content.decode().split()), page
