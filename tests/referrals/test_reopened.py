"""A dispute or a voiding opens again what was closed as linked: from a page, from the mailed link, from the API."""

from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.core.actor import LinkHolder
from casemgmt.duties.proof import faults
from referrals import actions
from referrals.models import Linkage

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(offer, shelter_desk, navigator, now):
    """Closed by our word alone: the person says that service began."""
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    actions.state_linkage(offer=offer, side="person", began=True, service_on=now.date(), by=navigator, at=now)
    offer.refresh_from_db()
    return offer


def how_it_stands(offer):
    offer.refresh_from_db()
    offer.referral.refresh_from_db()
    offer.referral.need.refresh_from_db()
    return offer.referral.state, offer.referral.result, offer.referral.need.state


def by_page(client, offer, desk):
    client.force_login(desk)
    move = reverse("referrals:move", args=[offer.pk, "state"])
    return client.post(move, {"version": offer.version, "began": "no", "stage": ""}).status_code


def by_api(client, offer, desk):
    caller = APIClient()
    caller.force_login(desk)
    return caller.post(f"/api/v1/offers/{offer.pk}/moves/state/", {"began": False}, format="json").status_code


def by_link(client, offer, desk):
    at = offer.accepted_at + timedelta(hours=1)
    actions.state_linkage(offer=offer, side="agency", began=False, by=LinkHolder(offer), at=at)
    return 200


@pytest.mark.parametrize("door", [by_page, by_api, by_link])
def test_a_dispute_opens_it_again(client, linked, shelter_desk, door):
    assert how_it_stands(linked) == ("closed", "linked", "met")
    assert door(client, linked, shelter_desk) in {200, 302}
    assert Linkage.objects.get().is_disputed
    assert how_it_stands(linked) == ("active", "", "open")
    assert faults() == []


def test_an_end_of_the_dispute_closes_it_again(linked, shelter_desk, now):
    later = now + timedelta(hours=1)
    for began in (False, True):
        day = now.date() if began else None
        actions.state_linkage(offer=linked, side="agency", began=began, service_on=day, by=shelter_desk, at=later)
    assert how_it_stands(linked) == ("closed", "linked", "met")
    assert faults() == []


def test_both_sides_say_no_after_all(linked, shelter_desk, navigator, now):
    later = now + timedelta(hours=1)
    actions.state_linkage(offer=linked, side="agency", began=False, by=shelter_desk, at=later)
    actions.state_linkage(offer=linked, side="person", began=False, by=navigator, at=later)
    assert how_it_stands(linked) == ("active", "", "open")
    assert linked.state == "accepted"
    assert faults() == []


@pytest.mark.parametrize("what", ["offer", "statement"])
def test_a_voiding_opens_it_again(linked, navigator, now, what):
    later = now + timedelta(hours=1)
    if what == "offer":
        actions.void_offer(offer=linked, reason="Wrong person", by=navigator, at=later)
    else:
        actions.void_statement(statement=linked.statements.get(), reason="Wrong list", by=navigator, at=later)
    assert how_it_stands(linked) == ("active", "", "open")
    assert faults() == []


def test_the_head_of_the_page_follows(client, linked, shelter_desk, navigator, now):
    client.force_login(navigator)
    page = reverse("referrals:referral", args=[linked.referral_id])
    assert "Linked" in chips(client.get(page))
    actions.state_linkage(offer=linked, side="agency", began=False, by=shelter_desk, at=now + timedelta(hours=1))
    assert "Linked" not in chips(client.get(page))
    assert "Active" in chips(client.get(page))


def chips(answer):
    body = answer.content.decode()
    return body[body.index('<ul class="chips">') :].split("</ul>")[0]
