"""Secrets in addresses: the same for every try of one mail, different for what they open, guessed at in vain."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import secret_links


def test_a_mail_carries_the_same_secret_at_every_try_and_another_one_for_another_purpose():
    mail = uuid.uuid4()
    made = secret_links.secret_in_mail("a", mail)
    assert made == secret_links.secret_in_mail("a", mail)
    assert len({made, secret_links.secret_in_mail("b", mail), secret_links.secret_in_mail("a", uuid.uuid4())}) == 3
    assert len(made) == 43  # 256 bits


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["referrals:reply", "providers:join", "followups:feed"])
def test_whoever_guesses_at_addresses_is_stopped_whatever_they_guess_at(client, name, settings, monkeypatch):
    settings.TRUSTED_PROXIES = 1

    def look(number, address="203.0.113.66"):
        return client.get(
            reverse(name, args=[f"{'x' * 40}{number}"]), headers={"X-Forwarded-For": address}, REMOTE_ADDR="10.0.0.2"
        )

    assert {look(number).status_code for number in range(settings.LIMITS["guesses"])} == {404}
    stopped = look(99)
    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) > 60
    assert look(99, "198.51.100.7").status_code == 404
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert look(99).status_code == 404
