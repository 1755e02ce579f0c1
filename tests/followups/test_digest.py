"""One digest a day for each person, at the hour they chose, with the numbers of the pages and nobody's name."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from casemgmt.accounts.actions import choose_mail
from casemgmt.accounts.digest import lines_for, sweep_digests
from casemgmt.accounts.models import MailChoice
from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Effect

pytestmark = pytest.mark.django_db


@pytest.fixture
def early(navigator, case, now):
    """The navigator wants a digest every day at seven, and nothing at once."""
    words = {"at_once": False, "digest_at": time(7), "digest_days": "daily", "time_zone": "America/Chicago"}
    return choose_mail(user=navigator, by=navigator, at=now, **words)


def test_it_is_written_once_a_day_however_often_the_clock_asks(early):
    first = early.next_digest_at
    for minutes in (0, 0, 1, 600):
        sweep_digests(at=first + timedelta(minutes=minutes))
    assert Effect.objects.filter(kind="accounts.digest").count() == 1
    assert MailChoice.objects.get().next_digest_at == first + timedelta(days=1)


def test_an_outage_of_a_week_brings_one_mail_not_seven(early):
    sweep_digests(at=early.next_digest_at + timedelta(days=7))
    assert Effect.objects.filter(kind="accounts.digest").count() == 1


def test_it_says_how_much_waits_and_names_nobody(early, navigator, case, person):
    at = early.next_digest_at + timedelta(days=1)
    sweep_digests(at=at)
    deliver_due(at=at)
    [letter] = [sent for sent in mail.outbox if "waits for you today" in sent.subject]
    [line, *_rest] = lines_for(navigator, at)
    assert f"{line.what}: {line.count}" in letter.body
    assert reverse("followups:my_day") in letter.body
    assert person.display_name not in letter.body


def test_a_day_on_which_nothing_waits_brings_no_mail(shelter_desk, now):
    words = {"at_once": False, "digest_at": time(7), "digest_days": "daily", "time_zone": "America/Chicago"}
    at = choose_mail(user=shelter_desk, by=shelter_desk, at=now, **words).next_digest_at
    sweep_digests(at=at)
    deliver_due(at=at)
    assert mail.outbox == []
    assert Effect.objects.filter(kind="accounts.digest").count() == 1


def test_whoever_chose_the_digest_gets_no_reminder_besides(early, case, now):
    from casemgmt.followups.actions import sweep_contacts  # noqa: PLC0415

    sweep_contacts(at=now + timedelta(hours=18))
    assert Effect.objects.filter(kind="followup.due").exists()
    deliver_due(at=now + timedelta(hours=18))
    assert mail.outbox == []
