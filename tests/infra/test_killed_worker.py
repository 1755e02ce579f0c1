"""Real processes: a worker is killed while it sends. No effect is lost, each is recorded once, and a message
repeats only
where the kill fell between the mail server's answer and our commit, then with the same Message-ID."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from casemgmt.core import effects
from casemgmt.core.models import Effect
from tests.referrals.conftest import case, consent_to, need, person, service_of  # noqa: F401 (fixtures)

from .processes import Mailbox, environment, kill, serve_mail, start_worker

MESSAGES, KILLS, PATIENCE = 60, 5, 90


@pytest.fixture
def mailbox(free_tcp_port):
    box = Mailbox()
    server = serve_mail(box, free_tcp_port)
    yield box, free_tcp_port
    server.stop()


@pytest.fixture
def waiting_messages(database_urls, need, navigator, harbor_house):
    """Sent offers whose mails wait; each to a service of its own."""
    from referrals import actions

    at = timezone.now() - timedelta(minutes=1)
    person, offer = need.person, None
    consent_to(person, harbor_house, navigator, at)
    with effects.without_nudge():
        referral = actions.make_referral(need=need, by=navigator, at=at)
        offer = actions.draft_offer(
            referral=referral,
            service=service_of(harbor_house, "Beds"),
            asked="A bed",
            urgency="urgent",
            by=navigator,
            at=at,
        )
        actions.send_offer(offer=offer, by=navigator, at=at)
        for number in range(MESSAGES - 1):
            effects.tell("offer.sent", key=f"again:{number}", at=at, offer=offer.pk)
    return database_urls


def ask_for_delivery(valkey_url):
    from celery import Celery

    app = Celery(broker=valkey_url)
    app.conf.task_default_queue = "casemgmt"
    app.send_task("casemgmt.core.tasks.deliver_outbox", expires=60)
    app.close()


def delivered():
    return Effect.objects.filter(delivered_at__isnull=False).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_a_worker_killed_while_sending_loses_nothing(waiting_messages, mailbox, valkey_url):
    box, port = mailbox
    rng, kills, deadline = random.Random(7), 0, time.monotonic() + PATIENCE
    told = environment(waiting_messages, valkey_url, port)
    process = start_worker(told)
    try:
        while delivered() < MESSAGES:
            assert time.monotonic() < deadline, f"only {delivered()} of {MESSAGES} delivered"
            ask_for_delivery(valkey_url)
            before = delivered()
            while delivered() == before and time.monotonic() < deadline:
                time.sleep(0.05)
            if kills < KILLS and delivered() < MESSAGES:
                time.sleep(rng.uniform(0, 0.15))
                kill(process)
                kills += 1
                process = start_worker(told)
    finally:
        kill(process)
    seen = Counter(box.ids)
    repeated = sum(times - 1 for times in seen.values())
    expected = {effects.message_id(message) for message in Effect.objects.all()}
    print(f"{MESSAGES} messages, {kills} kills, {repeated} repeated")
    assert kills >= 1
    assert set(seen) == expected
    assert repeated <= 2 * kills  # two processes at most held a message each when they were killed
    assert Effect.objects.filter(delivered_at__isnull=False, attempts=1).count() == MESSAGES
