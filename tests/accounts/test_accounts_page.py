"""All accounts of a program on one page, in as many queries for two as for twenty; sessions ended from there."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.invitations.actions import invite_member
from casemgmt.accounts.models import BrowserSession, Membership, User
from casemgmt.core.effects import deliver_due

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:accounts")


def queries(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(PAGE).status_code == 200
    return len(seen)


def test_it_shows_roles_sign_in_and_who_was_invited(client, admin, navigator, riverside, now):
    Client().force_login(navigator)
    invite_member(program=riverside, email="waits@city.example", role="manager", by=admin, at=timezone.now())
    client.force_login(admin)
    page = client.get(PAGE).content.decode()
    for words in (navigator.email, "Navigator", "1 browser", "not set up", "waits@city.example", "Take away"):
        assert words in page, words


def test_the_number_of_queries_does_not_grow(client, admin, riverside):
    client.force_login(admin)
    client.get(PAGE)
    few = queries(client)
    for number in range(20):
        user = User.objects.create_user(f"u{number}@city.example", "x", name=f"Uma {number}")
        Membership.objects.create(program=riverside, user=user, role="navigator")
    assert queries(client) == few


def test_somebody_is_signed_out_everywhere_and_told(client, admin, navigator, manager, other_navigator):
    browser = Client()
    browser.force_login(navigator)
    where = reverse("accounts:end_sessions", args=[navigator.pk])
    client.force_login(manager)
    assert client.post(where).status_code == 403
    client.force_login(admin)
    assert client.post(reverse("accounts:end_sessions", args=[other_navigator.pk])).status_code == 404
    assert client.post(where).status_code == 302
    assert not BrowserSession.objects.filter(account=navigator).exists()
    assert browser.get("/my-day/").status_code == 302
    deliver_due(at=timezone.now())
    assert any("signed this account out" in letter.body for letter in mail.outbox if navigator.email in letter.to)


def test_the_api_lists_and_ends_the_same(client, admin, navigator, manager):
    client.force_login(admin)
    rows = {row["email"]: row for row in client.get(reverse("api:account-list")).json()["results"]}
    assert rows[navigator.email]["roles"] == ["navigator"]
    assert client.post(reverse("api:account-end-sessions", args=[navigator.pk])).status_code == 204
    client.force_login(manager)
    assert client.get(reverse("api:account-list")).status_code == 403
