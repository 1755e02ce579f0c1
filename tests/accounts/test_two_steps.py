"""Signing in with two steps: everybody can set it up, and then the password alone is not enough."""

import pytest
from allauth.mfa.models import Authenticator

from tests.cast import PASSWORD
from tests.signing_in import code_of as code

pytestmark = pytest.mark.django_db


def sign_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def set_up(client, user) -> str:
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    return secret


def test_it_can_be_set_up_by_everybody_who_signs_in(client, navigator):
    set_up(client, navigator)
    assert Authenticator.objects.filter(user=navigator, type=Authenticator.Type.TOTP).exists()
    page = client.get("/accounts/2fa/").content.decode()
    assert "On: signing in asks for a code from your app." in page
    assert "Recovery codes" in page


def test_it_is_off_until_somebody_sets_it_up(client, navigator):
    sign_in(client, navigator)
    page = client.get("/accounts/2fa/").content.decode()
    assert "Off. Any app" in page
    assert "Recovery codes" not in page


def test_then_the_password_alone_opens_nothing(client, navigator):
    set_up(client, navigator)
    client.post("/accounts/logout/")
    answer = sign_in(client, navigator)
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/my-day/").status_code == 302


def test_a_wrong_code_is_said_in_words(client, navigator):
    set_up(client, navigator)
    client.post("/accounts/logout/")
    sign_in(client, navigator)
    assert "Incorrect code." in client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
