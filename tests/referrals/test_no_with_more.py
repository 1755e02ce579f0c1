"""A no may name another service; “not reached” takes its attempts."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from referrals import actions
from referrals.matching.next_best import proposals
from tests.referrals.conftest import service_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def declined(client, offer, shelter_desk):
    """`declined(elsewhere=…)` presses the button of the agency's page."""
    client.force_login(shelter_desk)
    where = reverse("referrals:inbox_answer", args=[offer.pk, "decline"])
    said = {"version": offer.version, "reason": "no_capacity", "note": ""}
    return lambda **more: client.post(where, said | more)


def test_a_no_points_to_the_only_service_of_that_name(client, declined, offer, rooms, navigator, now):
    assert declined(elsewhere="respite").status_code == 302
    offer.refresh_from_db()
    assert offer.named_service == rooms
    first = proposals(offer.referral, list(offer.referral.offers.all()), now)[0]
    assert (first.service.pk, first.named_by) == (rooms.pk, "Harbor House")
    client.force_login(navigator)
    page = client.get(reverse("referrals:referral", args=[offer.referral_id])).content.decode()
    assert "Harbor House points to it" in page


def test_one_of_several_is_chosen_without_script(declined, offer, rooms, north_clinic):
    other = service_of(north_clinic, "Respite beds")
    asked = declined(elsewhere="respite")
    assert asked.status_code == 422
    assert {str(rooms.pk), str(other.pk)} <= set(re.findall(r'value="([0-9a-f-]{36})"', asked.content.decode()))
    assert declined(elsewhere="respite", named=str(other.pk)).status_code == 302
    offer.refresh_from_db()
    assert offer.named_service == other


def test_every_way_to_say_no_asks_for_another_service(client, offer, shelter_desk, navigator, now):
    deliver_due(at=now)
    letter = next(letter for letter in mail.outbox if offer.organization.reply_email in letter.to)
    where = reverse("referrals:inbox_answer", args=[offer.pk, "decline"])
    client.force_login(shelter_desk)
    pages = [
        client.get(where),
        client.get(where, headers={"HX-Request": "true"}),
        client.get(reverse("referrals:received", args=[offer.pk])),
        client.get(reverse("referrals:move", args=[offer.pk, "decline"])),
        client.get(re.search(r"/r/[\w-]+/", letter.body)[0]),
    ]
    client.force_login(navigator)
    pages.append(client.get(reverse("referrals:move", args=[offer.pk, "decline"])))
    assert ['name="elsewhere"' in page.content.decode() for page in pages] == [True] * len(pages)


def test_a_name_nobody_knows_is_said(declined, offer):
    answer = declined(elsewhere="Castle in the air")
    assert "No service of the directory is called so" in answer.content.decode()
    offer.refresh_from_db()
    assert offer.state == "sent"


def test_a_no_that_is_taken_back_points_to_nothing(declined, offer, rooms, shelter_desk):
    declined(elsewhere="respite")
    offer.refresh_from_db()
    actions.undo_answer(offer=offer, by=shelter_desk, at=offer.decided_at)
    offer.refresh_from_db()
    assert offer.named_service is None


def test_not_reached_takes_three_attempts(offer, shelter_desk, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    later = now + timedelta(days=2)
    for attempts in (None, 0, 2):
        with pytest.raises(NotPossible, match="at least 3 attempts"):
            actions.not_link_offer(offer=offer, reason="not_reached", attempts=attempts, by=shelter_desk, at=later)
    actions.not_link_offer(offer=offer, reason="not_reached", attempts=3, by=shelter_desk, at=later)
    offer.refresh_from_db()
    assert (offer.state, offer.attempts) == ("not_linked", 3)
