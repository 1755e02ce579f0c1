"""A consent signed on a phone: drawn with a finger where the browser can, typed and ticked without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casemgmt.people.models import Consent, ConsentProof
from tests.followups.test_browser import flawless, look, sign_in  # noqa: F401 (fixture)
from tests.loop import encounter, meet, person  # noqa: F401 (fixtures)
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    return timezone.now()


@pytest.mark.parametrize("has_script", [True, False])
def test_signed_at_phone_width(
    browser, live_server, sign_in, meet, navigator, harbor_house, now, settings, tmp_path, has_script
):
    settings.MEDIA_ROOT = tmp_path
    known = meet(cleared_at=now - timedelta(hours=12)).people.get()
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=has_script)
    page = sign_in(context, navigator)
    page.goto(f"{live_server.url}/people/{known.pk}/consent/")
    page.get_by_label("Who may be told").select_option(label=harbor_house.name)
    page.get_by_label("What for").fill("a bed")
    page.get_by_text("Signed on a screen", exact=True).click()
    page.get_by_role("button", name="Record").click()
    expect(page.locator("article")).to_contain_text(harbor_house.name)
    assert not Consent.objects.exists()
    pad = page.locator("canvas")
    expect(pad).to_be_visible(visible=has_script)
    if has_script:
        draw_on(page, pad)
    look(page, f"sign-{has_script}")
    page.get_by_label("Name of who signs").fill("Ida M")
    page.get_by_text("I have read this").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("navigation")).to_have_count(0)
    look(page, f"hand-back-{has_script}")
    page.get_by_role("button", name="have it back").click()
    page.wait_for_url(f"**/people/{known.pk}/")
    proof = ConsentProof.objects.get()
    assert (proof.kind, proof.signed_name) == ("drawn" if has_script else "typed", "Ida M")
    assert bool(proof.file) is has_script


def draw_on(page, pad):
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 20, steps=4)
    page.mouse.move(box["x"] + 200, box["y"] + 50, steps=4)
    page.mouse.up()
