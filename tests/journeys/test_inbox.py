"""The desk of a shelter at night, on a phone: requests first, answered where they stand, with undo."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import add_need
from casemgmt.core.codes import NeedDomain
from casemgmt.people.actions import give_consent
from casemgmt.people.models import Category
from providers.actions import update_capacity
from referrals import actions
from tests.journeys.test_partner import offer as partner_offer
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]
offer = partner_offer


@pytest.fixture
def night(offer, town, navigator, shelter_desk, now):
    """A second request, which is late; an appointment that was; how much room there is."""
    update_capacity(service=town, available=2, by=shelter_desk, at=now - timedelta(minutes=20))
    at = now - timedelta(days=1, hours=2)
    need = add_need(case=offer.referral.case, domain=NeedDomain.HOUSING, by=navigator, at=at)
    other = actions.make_referral(need=need, urgency="urgent", by=navigator, at=at)
    words = {"asked": "A room for two, from Monday", "urgency": "urgent"}
    give_consent(
        person=offer.person, organization=town.organization, purpose="To be referred", how_given="verbal",
        witness="Nell", categories=[Category.NEEDS, Category.IDENTITY, Category.CONTACT, Category.TELL_US_BACK],
        expires_at=now + timedelta(days=9), by=navigator, at=at,
    )  # fmt: skip
    draft = actions.draft_offer(referral=other, service=town, by=navigator, at=at, **words)
    return actions.send_offer(offer=draft, by=navigator, at=at)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_night_at_the_desk(walk, night, offer, shelter_desk, width):
    desk = walk(shelter_desk, width=width)
    page = desk.go("/inbox/").see("inbox, late").page
    first = page.locator(".duty").first
    assert first.bounding_box()["y"] < 420
    if width == 390:  # however many services there are, whose room a desktop shows in the head
        assert first.bounding_box()["y"] < page.locator("#room").bounding_box()["y"]
    expect(first).to_contain_text("late")
    page.locator("#main").focus()
    page.keyboard.press("Tab")
    assert first.evaluate("card => card.contains(document.activeElement)")
    first.get_by_role("link", name="Accept").click()
    card = page.locator(f"#request-{night.pk}")
    expect(card.locator("form")).to_be_visible()
    desk.see("inbox, accepting")
    card.get_by_label("Room left").fill("1")
    card.get_by_role("button", name="Accept").click()
    expect(card).to_contain_text("Accepted.")
    expect(card).to_be_in_viewport()
    expect(page.locator(".duty").first).to_have_id(f"request-{night.pk}")  # it stays under the thumb
    desk.see("inbox, accepted")
    card.get_by_role("button", name="Undo until").click()
    expect(card).to_contain_text("Undone.")
    desk.see("inbox, undone")


def test_the_same_without_script(walk, night, shelter_desk):
    desk = walk(shelter_desk, width=390, script=False)
    page = desk.go("/inbox/").see("inbox").page
    page.locator(".duty").first.get_by_role("link", name="Accept").click()
    page.wait_for_load_state()
    desk.see("accept")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_load_state()
    desk.see("accepted").says("Accepted.")
    night.refresh_from_db()
    assert night.state == "accepted"


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_refused_answer_shows_its_faults_on_the_request_itself(walk, night, shelter_desk, width, script):
    desk = walk(shelter_desk, width=width, script=script)
    address = f"/inbox/{night.pk}/"
    page = desk.go(address).page
    desk.open("Decline")
    sheet = page.locator("details.answer[open]")
    sheet.get_by_label("In a few words").first.fill("two people ill")
    sheet.locator("button[type=submit]").click()
    page.wait_for_load_state()
    desk.is_at(address)
    desk.see("request, declining refused")
    desk.is_refused()  # a refusal is one
    expect(sheet.locator(".usa-error-message").first).to_be_visible()
    expect(sheet.get_by_label("In a few words").first).to_have_value("two people ill")
    night.refresh_from_db()
    assert night.state == "sent"
