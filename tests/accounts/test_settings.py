"""The administrator sets the program up and sees no client record."""

import pytest
from django.urls import reverse

from casemgmt.accounts.models import Membership, Program

pytestmark = pytest.mark.django_db


def test_name_phone_and_fax_change_here(client, admin, riverside):
    """The packet says where papers come in, apart from voice; there was no place to write that number."""
    client.force_login(admin)
    assert 'name="program-fax"' in client.get(reverse("accounts:settings")).content.decode()
    data = {"program-name": "Riverside Care", "program-phone": "+1 555 010 0199", "program-fax": "+1 555 010 0198"}
    assert client.post(reverse("accounts:settings"), data).status_code == 302
    said = Program.objects.get(pk=riverside.pk)
    assert (said.name, said.phone, said.fax) == ("Riverside Care", "+1 555 010 0199", "+1 555 010 0198")


def test_taking_a_role_away_ends_what_it_allowed(client, admin, navigator):
    client.force_login(admin)
    membership = Membership.objects.get(user=navigator)
    client.post(reverse("accounts:end_membership", args=[membership.pk]))
    navigator.refresh_from_db()  # signed out everywhere; this is a new sign-in
    client.force_login(navigator)
    assert client.get(reverse("referrals:list")).content.decode().count("<tr") <= 1
    assert client.get("/").status_code == 200


def test_only_the_administrator_comes_here(client, navigator, manager, outsider, shelter_desk):
    for user in (navigator, manager, outsider, shelter_desk):
        client.force_login(user)
        assert client.get(reverse("accounts:settings")).status_code == 403
