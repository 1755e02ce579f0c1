"""On every page: a menu on the phone, errors that lead into their fields, a question before a destructive step."""

import pytest

from casemgmt.accounts.models import Membership
from tests.machine import expect
from tests.referrals.conftest import case, need, person  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
PHONE = 390


def test_the_menu_of_a_phone_opens_leads_and_closes(walk, navigator):
    walker = walk(navigator, width=PHONE)
    menu = walker.page.locator("details.sitemenu")
    walker.open("Menu").see("menu open")
    walker.page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    walker.open("Menu").follow("Cases", within=menu).see("cases")
    expect(menu.locator("a[aria-current='page']")).to_have_text("Cases")


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_the_menu_works_without_script(walk, navigator, width):
    walker = walk(navigator, width=width, script=False)
    if width == PHONE:
        walker.open("Menu")
    walker.follow("Cases")
    walker.is_at("/cases/")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    "who", ["manager", "navigator", "responder", "admin", "analyst", "shelter_desk", "clinic_lead"]
)
def test_every_menu_is_one_row_and_the_rest_stands_behind_more(walk, request, who, script):
    """The manager's took two rows; on a phone all of it stands behind one word."""
    member = request.getfixturevalue(who)
    walker = walk(member, width=1280, script=script)
    row = walker.page.locator("nav.nav")
    assert row.bounding_box()["height"] < 60
    walker.see(f"menu of {who}")
    more = row.locator(".nav__more")
    if more.count():
        more.locator("summary").click()
        expect(more.locator("a").last).to_be_visible()
        walker.see(f"more of {who}")
        where = more.locator("a").last.get_attribute("href")
        more.locator("a").last.click()
        walker.is_at(where)
        expect(row.locator(".nav__more a[aria-current]")).to_have_count(1)
    phone = walk(member, width=PHONE, script=script)
    assert phone.page.locator(".top").bounding_box()["height"] < 70
    phone.open("Menu").see(f"phone menu of {who}")
    expect(phone.page.locator(".sitemenu a")).to_have_count(row.locator("a").count())


def test_an_error_leads_into_its_field(walk, navigator):
    walker = walk(navigator, width=PHONE)
    walker.go("/accounts/password/change/").press("Change password").see("errors")
    link = walker.page.locator(".error-summary a").first
    place = link.get_attribute("href").removeprefix("#")
    link.click()
    expect(walker.page.locator(f"[id='{place}']")).to_be_focused()


@pytest.mark.each_variant
@pytest.mark.parametrize("script", [True, False])
def test_a_role_is_taken_away_only_after_a_question(walk, admin, analyst, script):
    walker = walk(admin, width=PHONE, script=script)
    walker.go("/settings/people/").page.locator("a").filter(has_text=f"Take away: {analyst.name}").click()
    walker.page.wait_for_url("**/end/")
    walker.see("the question").says("Nothing is left to do for this person here.")
    assert Membership.objects.filter(user=analyst, left_at=None).exists()
    walker.press("Take the role away")
    walker.page.wait_for_url("**/settings/people/")
    assert not Membership.objects.filter(user=analyst, left_at=None).exists()


def test_control_and_enter_send_what_one_writes(walk, navigator):
    walker = walk(navigator)
    walker.go("/accounts/password/change/").page.locator("input[type=password]").first.press("Control+Enter")
    walker.page.wait_for_selector(".error-summary")


@pytest.mark.each_variant
@pytest.mark.parametrize("width", [PHONE, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_everything_under_more_on_a_case_is_seen_and_leads_on(walk, navigator, case, width, script):
    """A style rule of the phone's menu once emptied it on every desktop."""
    walker = walk(navigator, width=width, script=script)
    for name in ["The person: facts, contact card, consent", "Change the risk", "Put on hold", "Close the case"]:
        walker.go(f"/cases/{case.pk}/").open("More")
        link = walker.page.locator("details[open]").get_by_role("link", name=name)
        expect(link).to_be_visible()
        link.click()
        expect(walker.page).not_to_have_url(f"{walker.base}/cases/{case.pk}/")


@pytest.mark.parametrize("width", [PHONE, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_the_search_is_one_press_away_from_every_page(walk, navigator, person, width, script):  # noqa: F811
    walker = walk(navigator, width=width, script=script)
    walker.go("/cases/")
    if script:
        walker.page.keyboard.press("/")
    else:
        walker.page.locator("a.look").click()
    walker.page.wait_for_url("**/search/")
    walker.page.locator("#id_q").fill(person.display_name.lower())
    walker.press("Search").page.wait_for_selector("#search table")
    expect(walker.see("found").page.locator("#search table").first).to_contain_text(person.display_name)


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (1280, False)])
def test_somebody_known_is_asked_about_before_they_are_written_down_again(walk, navigator, case, width, script):  # noqa: F811
    walker = walk(navigator, width=width, script=script)
    walker.go("/people/new/").page.get_by_label("First name").fill("marisol")
    walker.page.get_by_label("Last name", exact=True).fill("Ibanez")
    walker.page.get_by_label("Last known place").fill("5th and Main")
    walker.press("Save").see("is it one of these")
    expect(walker.page.get_by_label("Last known place")).to_have_value("5th and Main")
    walker.page.get_by_text("same name").click()
    walker.press("Save").see("what is known of them")
    expect(walker.page.get_by_label("Last name", exact=True)).to_have_value("Ibáñez")
    walker.press("Save")
    walker.page.wait_for_url(f"**/people/{case.person_id}/")
    walker.see("their page").says("5th and Main")
