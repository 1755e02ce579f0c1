"""A file is closed to all but those named, a protected need is asked with a signed consent, and consent is taken back:
at both widths, with axe on each page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.actions import add_need, take_on
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Consent
from referrals import actions
from referrals.models import Offer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]


@pytest.fixture
def case(town, riverside, navigator, now):
    met = Met(facts={"first_name": "Marisol", "last_name": "Ibarra", "gender": "woman"}, agrees="yes")
    facts = {"source": "911", "disposition": "on_scene", "cleared_at": now}
    call = record_encounter(program=riverside, by=navigator, at=now, people=[met], **facts)
    return take_on(encounter=call, person=call.people.get(), by=navigator, at=now)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_protected_need_is_asked_read_and_closed(width, walk, case, town, navigator, shelter_desk, now):
    need = add_need(case=case, domain="safety", by=navigator, at=now)
    us = walk(navigator, width=width).go(reverse("referrals:ask", args=[need.pk, town.pk])).see("ask")
    page = us.page
    page.get_by_label("What you ask").fill("A room with a door that locks")
    page.get_by_label("How many people").fill("2")
    page.get_by_label("Animals").select_option("service")
    page.get_by_text("that it is about violence").click()
    page.get_by_text("that help does not depend on it").click()
    page.locator("select[name=consent-how_given]").select_option("paper")
    us.press("Send the request").see("sent")
    offer = Offer.objects.get()
    assert (offer.state, offer.people, offer.pets, offer.gender) == ("sent", 2, "service", "woman")
    actions.accept_offer(offer=offer, by=shelter_desk, at=timezone.now())
    desk = walk(shelter_desk, width=width).go(reverse("referrals:received", args=[offer.pk])).see("opened")
    desk.says("Marisol")
    revoke_consent(consent=Consent.objects.get(), how="by phone", by=navigator, at=timezone.now())
    desk.go(reverse("referrals:received", args=[offer.pk])).see("taken back")
    desk.is_silent_of("Marisol")
    desk.is_silent_of("A room with a door")
    desk.go(reverse("referrals:inbox") + "?show=accepted").see("inbox after")
    desk.is_silent_of("A room with a door")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_file_is_closed_changed_and_opened(width, walk, case, manager, navigator):
    us = walk(manager, width=width).go(reverse("cases:restrict", args=[case.pk])).see("restrict")
    us.page.get_by_label("Why").fill("Works here")
    us.press("Restrict").see("restricted people")
    us.says("Works here")
    us.is_silent_of("Marisol")
    us.follow("Change or lift").see("restriction")
    us.page.get_by_label("Why it is lifted").fill("The threat is over")
    us.press("Open the file to the program again").see("lifted")
    us.says("Nobody is restricted")
