"""What a device keeps until it is sent can be read only while its owner is signed in."""

import pytest

from casemgmt.core.pages import draft_secret

pytestmark = pytest.mark.django_db


def test_pages_bring_the_key_to_who_is_signed_in_alone(client, navigator, manager):
    assert "data-draft-secret" not in client.get("/accounts/login/").content.decode()
    client.force_login(navigator)
    page = client.get("/encounters/record/").content.decode()
    assert f'data-draft-secret="{draft_secret(navigator)}"' in page
    assert draft_secret(manager) not in page


def test_it_is_one_person_s_and_ends_with_the_password(navigator, manager):
    before = draft_secret(navigator)
    assert before == draft_secret(navigator) != draft_secret(manager)
    navigator.set_password("another-long-enough-word")
    assert draft_secret(navigator) != before
