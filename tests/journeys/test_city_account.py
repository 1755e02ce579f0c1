"""A story of signing in with the account of one's city: proposed, agreed to, found on the sign-in page, used, lost."""

from urllib.parse import urlsplit

import pytest

from casemgmt.accounts.identity import server
from casemgmt.accounts.models import IdentitySetup, Membership
from tests.machine import expect
from tests.stand_in_city import CLIENT, SECRET, StandInCity, okta

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(settings, live_server):
    server.forget()
    city = StandInCity()
    settings.WEBHOOK_TEST_HOSTS = [city.host]
    settings.SITE_URL = live_server.url
    yield city
    city.close()


def fill(desk, city):
    page = desk.page
    page.get_by_label("Name on the button").fill("City of Riverside")
    page.get_by_label("Okta").check() if page.get_by_label("Okta").count() else page.get_by_label(
        "Whose product it is"
    ).select_option("okta")
    page.get_by_label("Issuer").fill(city.issuer)
    page.get_by_label("Client ID").fill(CLIENT)
    page.get_by_label("Client secret").fill(SECRET)
    page.get_by_label("Mail domains that sign in there").fill("riverside.gov")
    page.get_by_label("Which group gives which role").fill("crisis-team = navigator")
    desk.press("Propose it")


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, True), (1280, False)])
def test_from_the_setup_to_my_day(walk, town, admin, manager, city, width, script):
    desk = walk(admin, width=width, script=script)
    desk.go("/settings/").follow("Sign-in with the account of your city").see("nothing set up")
    desk.says("Off: everybody signs in with a password")
    desk.says("/accounts/city/riverside/back/")
    fill(desk, city)
    desk.says("Waits for a second person").see("proposed")
    desk.says("Another administrator or a manager agrees")

    other = walk(manager, width=width, script=script)
    other.go("/settings/people/").follow("Sign-in with the account of your city").see("what waits")
    other.open("Agree").see("asked once more")
    other.page.get_by_role("button", name="Agree", exact=True).last.click()
    other.says("On: addresses of riverside.gov sign in with City of Riverside.").see("in force")
    assert IdentitySetup.objects.get().agreed_by == manager

    desk.go("/settings/sign-in-server/")
    desk.page.get_by_label("A token, or its claims as JSON").fill(
        '{"sub": "x", "email": "ada@riverside.gov", "email_verified": true, "groups": ["crisis-team"]}'
    )
    desk.press("Look")
    desk.says("This token would give: Navigator.").see("what a token would give")

    city.said = okta("ada@riverside.gov", "crisis-team")
    phone = walk(width=width, script=script)
    phone.go("/accounts/login/?next=/cases/")
    if script:
        phone.page.get_by_label("Email").fill("ada@riverside.gov")
        phone.page.get_by_label("Password").focus()
        expect(phone.page.get_by_role("link", name="Sign in with City of Riverside")).to_be_visible()
    else:
        phone.follow("With the account of my city or county").see("which address")
        phone.page.get_by_label("Your work e-mail address").fill("ada@riverside.gov")
        phone.press("Go on")
    phone.see("the button of the city")
    phone.follow("Sign in with City of Riverside")
    phone.is_at("/cases/").see("in, where one wanted to be")
    phone.problems[:] = [said for said in phone.problems if urlsplit(city.issuer).netloc not in said]
    assert Membership.objects.get(user__email="ada@riverside.gov").role == "navigator"

    city.status = 500
    server.forget()
    late = walk(width=width, script=script)
    late.go("/accounts/city/riverside/").see("the server is down")
    late.says("does not answer at the moment")
    late.follow("Sign in with a password").says("Password")
    late.problems[:] = [said for said in late.problems if "503" not in said]
