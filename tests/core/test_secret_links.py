"""Secrets in addresses: the same for every try of one mail, different for what they open, guessed at in vain."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import secret_links
from casemgmt.core.models import UnknownLink


def test_a_mail_carries_the_same_secret_at_every_try_and_another_one_for_another_purpose():
    mail = uuid.uuid4()
    made = secret_links.secret_in_mail("a", mail)
    assert made == secret_links.secret_in_mail("a", mail)
    assert len({made, secret_links.secret_in_mail("b", mail), secret_links.secret_in_mail("a", uuid.uuid4())}) == 3
    assert len(made) == 43  # 256 bits


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["referrals:reply", "providers:join", "followups:feed"])
def test_whoever_guesses_at_addresses_is_stopped_for_an_hour_whatever_they_guess_at(client, name):
    def look(number, **more):
        return client.get(reverse(name, args=[f"{'x' * 40}{number}"]), **more).status_code

    assert {look(number) for number in range(secret_links.MOST_UNKNOWN)} == {404}
    assert look(99) == 429
    assert client.get(reverse("providers:join", args=["y" * 43])).status_code == 429
    assert look(99, REMOTE_ADDR="198.51.100.7") == 404
    assert UnknownLink.objects.count() == secret_links.MOST_UNKNOWN + 1
    UnknownLink.objects.update(at=timezone.now() - timedelta(hours=2))
    assert look(99) == 404


@pytest.mark.django_db
def test_what_counts_no_more_is_cleared_away():
    at = timezone.now()
    secret_links.note_unknown("referrals:reply", "198.51.100.7", at - timedelta(days=2))
    secret_links.note_unknown("referrals:reply", "198.51.100.7", at - timedelta(hours=3))
    secret_links.note_unknown("referrals:reply", "198.51.100.7", at)
    assert UnknownLink.objects.count() == 2
