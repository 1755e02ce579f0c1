"""What is said of contact, in a real browser: both widths, without JavaScript, nothing for axe to find."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casemgmt.cases.actions import take_on
from casemgmt.people.actions import add_contact_point
from casemgmt.people.permission.queries import standing
from tests.followups.test_browser import flawless, look, sign_in  # noqa: F401 (fixture)
from tests.loop import encounter, meet, person  # noqa: F401 (fixtures)
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [390, 1280]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(meet, navigator, now):
    call = meet(cleared_at=now - timedelta(hours=12), needs_heard=["shelter", "food"])
    one = call.people.get()
    add_contact_point(person=one, value="541 555 0100", may_call=False, belongs_to="violent ex", by=navigator, at=now)
    add_contact_point(person=one, value="503 555 0122 (landline)", line="landline", by=navigator, at=now)
    return take_on(encounter=call, person=one, by=navigator, at=now - timedelta(hours=11))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_no_and_a_death_without_javascript(browser, live_server, sign_in, case, navigator, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False)
    page = sign_in(context, navigator)
    person = f"{live_server.url}/people/{case.person_id}/"
    page.goto(person)
    look(page, f"person-{width}")
    page.get_by_role("link", name="Change whether we may contact them").click()
    look(page, f"permission-{width}")
    page.get_by_text("Wants no more contact").click()
    page.get_by_label("How you know").fill("She called")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{live_server.url}/cases/{case.pk}/")
    look(page, f"case-no-more-{width}")
    expect(page.get_by_text("Wants no more contact").first).to_be_visible()
    expect(page.locator("a[href^='tel:']")).to_have_count(0)
    page.goto(f"{person}death/")
    look(page, f"death-{width}")
    page.get_by_label("Who told it").fill("Her sister")
    page.get_by_label("How", exact=True).fill("By phone")
    page.get_by_role("button", name="Write it down and end all this").click()
    assert standing(case.person).has_died


@pytest.mark.each_variant
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_contact_have_no_flaws(browser, live_server, sign_in, case, navigator, width):
    page = sign_in(browser.new_context(viewport={"width": width, "height": 900}), navigator)
    for name, path in {
        "case": f"/cases/{case.pk}/",
        "person": f"/people/{case.person_id}/",
        "permission": f"/people/{case.person_id}/permission/",
        "death": f"/people/{case.person_id}/death/",
        "attempt": f"/follow-ups/record/{case.pk}/?result=unsafe",
        "add-contact": f"/people/{case.person_id}/contact/add/",
        "texts": f"/cases/{case.pk}/texts/",
    }.items():
        page.goto(live_server.url + path)
        look(page, f"js-{name}-{width}")
        flawless(page)
    page.goto(live_server.url + "/my-day/?open=could")
    page.locator(".duty .sheet > summary").first.click()
    page.get_by_text("Unsafe, or wrong number").first.click()
    look(page, f"my-day-{width}")
