"""Everybody says when they want mail; nobody can choose to hear of nothing."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.accounts.actions import choose_mail
from casemgmt.accounts.mail_choices import DigestDays, MailChoice, hears_at_once, next_digest
from casemgmt.core.errors import NotPossible

ZONES = ["America/Chicago", "America/Phoenix", "Pacific/Auckland", "UTC"]


def choose(user, now, **changes):
    words = {"at_once": False, "digest_at": time(7), "digest_days": "daily", "time_zone": "America/Chicago", **changes}
    return choose_mail(user=user, by=user, at=now, **words)


@pytest.mark.django_db
def test_without_a_choice_a_programs_staff_hears_at_once_and_an_agencys_does_not(navigator, shelter_desk):
    assert hears_at_once(navigator)
    assert not hears_at_once(shelter_desk)


@pytest.mark.django_db
def test_neither_at_once_nor_a_digest_is_refused_also_by_the_database(navigator, now):
    with pytest.raises(NotPossible, match="at least one"):
        choose(navigator, now, digest_at=None)
    choice = choose(navigator, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailChoice.objects.filter(pk=choice.pk).update(digest_at=None, next_digest_at=None)


@pytest.mark.django_db
def test_nobody_chooses_for_a_colleague(navigator, manager, now):
    with pytest.raises(PermissionDenied):
        choose_mail(user=navigator, at_once=True, digest_at=None, time_zone="UTC", by=manager, at=now)


@pytest.mark.django_db
def test_the_page_saves_and_says_what_would_be_sent(client, shelter_desk):
    client.force_login(shelter_desk)
    address = reverse("accounts:mail")
    sent = {"at_once": "on", "digest_at": "06:30", "digest_days": "workdays", "time_zone": "America/Chicago"}
    sent["language"] = "en"
    assert client.post(address, sent).status_code == 302
    page = client.get(address).content.decode()
    assert "06:30" in page
    assert "Nothing waits for you" in page
    assert hears_at_once(shelter_desk)


@pytest.mark.django_db
def test_an_unknown_zone_or_nothing_chosen_says_so_and_keeps_what_was_typed(client, navigator):
    client.force_login(navigator)
    wrong = client.post(
        reverse("accounts:mail"), {"digest_days": "daily", "time_zone": "Mars/Olympus", "digest_at": "7:00"}
    )
    assert wrong.status_code == 422
    assert "Mars/Olympus" in wrong.content.decode()
    nothing = client.post(reverse("accounts:mail"), {"digest_days": "daily", "time_zone": "UTC", "language": "en"})
    assert "at least one" in nothing.content.decode()
    assert not MailChoice.objects.exists()


@pytest.mark.django_db
def test_the_api_sets_and_tells_the_same_choice(client, navigator):
    client.force_login(navigator)
    assert client.get("/api/v1/mail/").json()["at_once"] is True
    sent = {"at_once": False, "digest_at": "07:00", "time_zone": "America/Chicago"}
    assert client.put("/api/v1/mail/", sent, content_type="application/json").status_code == 200
    said = client.get("/api/v1/mail/").json()
    assert (said["at_once"], said["digest_at"], said["digest_days"]) == (False, "07:00:00", "workdays")
    refused = client.put("/api/v1/mail/", {**sent, "digest_at": None}, content_type="application/json")
    assert refused.status_code == 409
    assert client.get("/api/v1/mail/digest/").json() == []


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    st.times(),
    st.sampled_from(DigestDays.values),
    st.sampled_from(ZONES),
)
def test_the_next_digest_is_later_soon_and_at_the_hour_chosen(after, clock, days, zone):
    clock, place = clock.replace(second=0, microsecond=0), ZoneInfo(zone)
    moment = next_digest(after, clock, days, place)
    local = moment.astimezone(place)
    assert moment > after
    assert (moment - after).days <= (1 if days == "daily" else 3)
    assert days == "daily" or local.isoweekday() <= 5
    skipped = abs(local.hour * 60 + local.minute - clock.hour * 60 - clock.minute)
    assert skipped <= 60
    again = next_digest(moment, clock, days, place)
    assert again.astimezone(place).date() > local.date()
