"""A story of signing in: a second step is set up and used, browsers are listed and ended, a token is made and used."""

import re

import pytest

from casemgmt.accounts.models import BrowserSession
from tests.cast import PASSWORD
from tests.machine import expect
from tests.signing_in import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(walker, user, secret):
    """Password, then the code of the app."""
    walker.go("/accounts/login/")
    walker.page.get_by_label("Email").fill(user.email)
    walker.page.get_by_label("Password").fill(PASSWORD)
    walker.press("Sign in")
    walker.see("asked for the code")
    walker.page.locator("input[name=code]").fill(code_of(secret))
    walker.page.locator("main button[type=submit]").first.click()
    return walker.see("signed in with two steps")


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, True), (1280, False)])
def test_second_step_browsers_and_a_token(walk, town, navigator, settings, width, script):
    from django.core.cache import cache

    settings.SECOND_FACTOR_ROLES = ["navigator"]
    phone = walk(navigator, width=width, script=script)
    phone.says("Set up a second step")
    phone.follow("Use an app on my phone").see("set up the app")
    secret = re.search(r"[A-Z2-7]{32}", phone.page.content())[0]
    phone.page.locator("input[name=code]").fill(code_of(secret))
    phone.page.locator("main button[type=submit]").first.click()
    phone.see("recovery codes")
    phone.is_at("/accounts/2fa/recovery-codes/")
    phone.go("/accounts/2fa/").see("two-step sign-in")
    cache.clear()  # a code works once; the test has no half minute to wait for the next

    other = walk(width=width, script=script)
    enter(other, navigator, secret)
    other.says("My day")
    other.go("/settings/sessions/").see("where one is signed in")
    assert BrowserSession.objects.filter(account=navigator).count() == 2
    other.press("Sign out everywhere else").see("the other one is out")
    other.says("1 other browser is signed out.")
    phone.go("/my-day/").see("signed out elsewhere")
    expect(phone.page).to_have_url(re.compile("/accounts/login/"))

    other.go("/settings/tokens/").see("no token yet")
    other.page.get_by_label("What is it for?").fill("Nightly report")
    other.press("Make the token").see("the token, once")
    token = other.page.locator("code.secret").inner_text()
    asked = other.context.request.get(
        f"{other.base}/api/v1/cases/", headers={"Authorization": f"Token {token}", "Cookie": ""}
    )
    assert asked.status == 200
    other.go("/settings/tokens/").see("one token")
    other.press(re.compile("^End")).see("the token is ended")
    ended = other.context.request.get(
        f"{other.base}/api/v1/cases/", headers={"Authorization": f"Token {token}", "Cookie": ""}
    )
    assert ended.status == 401


def test_what_an_administrator_sees(walk, town, admin, navigator):
    for width in (390, 1280):
        desk = walk(admin, width=width)
        desk.go("/settings/people/sign-in/").see("sign-in of people")
        desk.press(re.compile("Open.*Nell"), role="link").see("one person")
        desk.follow("Reset the second step").see("reset")
        desk.go("/settings/people/tokens/").see("tokens of people")
        desk.go("/settings/second-step/rule/").see("the rule")
        desk.go("/accounts/reauthenticate/").see("the password again")
        desk.go("/accounts/password/change/").see("a new password")
    stranger = walk(width=390)
    stranger.go("/accounts/password/reset/").see("forgot the password")
