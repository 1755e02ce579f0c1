"""Refusals are put on record, from pages and from the API, without the address that was asked for."""

import pytest
from django.urls import reverse

from casemgmt.core.models import AccessLog

pytestmark = pytest.mark.django_db


def test_a_refused_page_leaves_a_row(client, navigator):
    client.force_login(navigator)
    assert client.get(reverse("accounts:settings")).status_code == 403
    row = AccessLog.objects.get(verb="refused")
    assert (row.user, row.page, row.ip) == (navigator, "accounts:settings", "127.0.0.1")


def test_a_page_that_opens_leaves_no_refusal(client, admin):
    client.force_login(admin)
    assert client.get(reverse("accounts:settings")).status_code == 200
    assert not AccessLog.objects.filter(verb="refused").exists()
