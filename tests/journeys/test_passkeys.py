"""A story of a passkey: added on a device, used alone and after the password, renamed, lost, reset, removed.

The device is Chromium's own stand-in for one (`WebAuthn.addVirtualAuthenticator`): it makes real keys and real
signatures.
"""

import pytest
from allauth.mfa.models import Authenticator

from casemgmt.core.models import AccessLog, AccessVerb, Effect
from tests.cast import PASSWORD
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_device(walker, **more):
    """Give this browser something that holds passkeys; the way to talk to it."""
    line = walker.context.new_cdp_session(walker.page)
    line.send("WebAuthn.enable")
    can = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, **more}
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True, **can}
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def sign_out(walker):
    walker.page.locator(".who > summary").click()
    walker.press("Sign out")
    walker.page.wait_for_load_state()


def ways(user):
    rows = AccessLog.objects.filter(user=user).exclude(verb=AccessVerb.SIGNED_OUT).order_by("at")
    return [(row.verb, row.reason) for row in rows if row.subject_id == user.pk]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_passkey_is_added_and_used(walk, town, navigator, settings, width):
    settings.SECOND_FACTOR_ROLES = ["navigator"]
    phone = walk(navigator, width=width)
    line, device = with_device(phone)
    phone.says("Set up a second step")
    phone.follow("Use a passkey").see("what a passkey is")
    phone.says("Your finger or face never leaves the device")
    phone.page.get_by_label("Name").fill("My phone")
    phone.press("Add this device").is_at("/accounts/2fa/recovery-codes/").see("added, with recovery codes")
    assert Authenticator.objects.get(user=navigator, type="webauthn").wrap().name == "My phone"
    assert Effect.objects.filter(kind="sign_in.changed", data__what="key_on").count() == 1
    phone.go("/my-day/").says("My day")

    # alone, without the password, and back where one wanted to go
    sign_out(phone)
    phone.go("/cases/").see("sign-in with a passkey offered")
    phone.press("Use a passkey")
    phone.is_at("/cases/")
    assert (AccessVerb.SIGNED_IN, "passkey") in ways(navigator)

    # the password, then the passkey
    sign_out(phone)
    phone.go("/accounts/login/")
    phone.page.get_by_label("Email").fill(navigator.email)
    phone.page.get_by_label("Password").fill(PASSWORD)
    phone.press("Sign in")
    phone.see("the second step")
    phone.press("Use my passkey")
    phone.says("My day")

    # renamed, and the only one of somebody who needs one stays
    phone.go("/accounts/2fa/webauthn/").see("passkeys")
    phone.follow("Rename My phone").see("rename")
    phone.page.get_by_label("Name").fill("The blue phone")
    phone.press("Save")
    phone.says("The blue phone")
    phone.follow("Remove The blue phone").see("the only one stays")
    phone.says("this is your only one")

    # a finger the device does not know; whoever it was is told what to do
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    sign_out(phone)
    phone.go("/accounts/login/")
    phone.press("Use a passkey")
    phone.says("Nothing was confirmed")
    phone.see("cancelled")

    # whoever left comes in with nothing
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    type(navigator).objects.filter(pk=navigator.pk).update(is_active=False)
    phone.press("Use a passkey")
    phone.is_at("/accounts/inactive/")


@pytest.mark.parametrize("width", [390])
def test_without_script_the_pages_offer_the_code(walk, town, navigator, settings, width):
    settings.SECOND_FACTOR_ROLES = ["navigator"]
    phone = walk(navigator, width=width, script=False)
    phone.follow("Use a passkey").see("no script")
    phone.says("A passkey needs JavaScript")
    phone.follow("Use an app on my phone").says("Authenticator")
    expect(phone.page.get_by_role("button", name="Use a passkey")).to_have_count(0)


def test_a_lost_one_is_reset(walk, town, navigator, admin):
    phone = walk(navigator)
    with_device(phone)
    phone.go("/accounts/2fa/webauthn/add/")
    phone.press("Add this device")
    phone.is_at("/accounts/2fa/recovery-codes/")
    desk = walk(admin)
    desk.go(f"/settings/people/sign-in/{navigator.pk}/reset/")
    desk.press("Reset it")
    desk.says("The second step is reset")
    assert not Authenticator.objects.filter(user=navigator).exists()
    phone.go("/accounts/login/")
    phone.press("Use a passkey")
    phone.says("That passkey was not accepted")
    assert AccessLog.objects.filter(verb=AccessVerb.FAILED, reason="key_failed").count() == 1
