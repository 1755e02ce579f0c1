"""A filter keeps the place one is at, says how much there is now, and Back gives the whole page."""

import pytest

from tests.machine import expect
from tests.referrals.conftest import case, need, person  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]

LISTS = {
    "cases": ("navigator", "/cases/?show=all"),
    "encounters": ("navigator", "/encounters/"),
    "referrals": ("navigator", "/referrals/"),
    "contacts": ("navigator", "/follow-ups/"),
    "directory": ("navigator", "/directory/"),
    "inbox": ("shelter_desk", "/inbox/"),
    "oversight": ("manager", "/oversight/"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_keeps_the_focus_and_back_gives_the_whole_page(name, walk, town, request, need):
    member, address = LISTS[name]
    walker = walk(request.getfixturevalue(member))
    page = walker.go(address).page
    for fold in page.locator("form[hx-get] details:not([open]) > summary").all():
        fold.click()
    field = page.locator("form[hx-get] select, form[hx-get] input[type=checkbox]").locator("visible=true").first
    mark = field.get_attribute("id")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        use(field)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    expect(page.locator(f"#{mark}")).to_be_focused()
    if page.locator("main .count").count():
        announced = page.locator("#announced")
        expect(announced).not_to_be_empty()
        expect(page.locator("main .count").first).to_contain_text(announced.text_content())
    expect(page).not_to_have_url(walker.base + address)
    page.go_back()
    page.wait_for_url(f"**{address}")
    page.wait_for_selector("header.top")
    expect(page.locator("link[href*='app.css']")).to_have_count(1)
    expect(page.locator("main form[hx-get]").first).to_be_visible()


def use(field):
    """As by the keyboard: the control has the focus while it changes."""
    field.focus()
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(index=1)
    else:
        field.check()
