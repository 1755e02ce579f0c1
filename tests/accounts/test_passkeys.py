"""Passkeys, without a device: what is no passkey opens nothing and is on record. With one: tests/journeys."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from casemgmt.core.models import AccessLog, AccessVerb
from tests.signing_in import make_fresh

pytestmark = pytest.mark.django_db
LOGIN = reverse("mfa_login_webauthn")


def a_key(user) -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": "Phone", "credential": {}})


def test_asking_tells_nothing_of_anybody(client, navigator):
    a_key(navigator)
    told = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]["publicKey"]
    assert not told.get("allowCredentials")
    assert told["userVerification"] == "required"


@pytest.mark.parametrize("sent", ["", "{", "[]", '"word"', "{}", json.dumps({"id": "x", "response": {}})])
def test_what_is_no_passkey_opens_nothing(client, navigator, sent):
    client.get(LOGIN, headers={"Accept": "application/json"})
    answer = client.post(LOGIN, {"credential": sent}, follow=True)
    assert answer.redirect_chain[0][0] == reverse("account_login")
    assert not answer.wsgi_request.user.is_authenticated


def test_a_wrong_one_is_on_record_and_said(client, navigator):
    answer = client.post(LOGIN, {"credential": json.dumps({"id": "x", "response": {}})}, follow=True)
    assert "That passkey was not accepted" in answer.content.decode()
    assert AccessLog.objects.get(verb=AccessVerb.FAILED).reason == "key_failed"


@pytest.mark.parametrize("sent", ["{}", '{"id": "x", "rawId": "y", "response": {"clientDataJSON": 1}}'])
def test_nonsense_adds_nothing(client, navigator, sent):
    client.force_login(navigator)
    make_fresh(client, navigator)
    page = client.post(reverse("mfa_add_webauthn"), {"name": "My phone", "credential": sent})
    assert "nothing was added" in page.content.decode() or "required" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_the_last_second_step_stays_where_a_role_needs_one(client, navigator, settings):
    settings.SECOND_FACTOR_ROLES = ["navigator"]
    key = a_key(navigator)
    client.force_login(navigator)
    make_fresh(client, navigator)
    page = reverse("mfa_remove_webauthn", args=[key.pk])
    client.post(page)
    assert Authenticator.objects.filter(pk=key.pk).exists()
    settings.SECOND_FACTOR_ROLES = []
    client.post(page)
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_nobody_touches_the_passkey_of_another(client, navigator, manager):
    key = a_key(manager)
    client.force_login(navigator)
    make_fresh(client, navigator)
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.post(reverse(name, args=[key.pk]), {"name": "mine"}).status_code == 404
