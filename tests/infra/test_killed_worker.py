"""Real processes: a worker is killed while it sends. No effect is lost, each is recorded once, and a message
repeats only
where the kill fell between the mail server's answer and our commit, then with the same Message-ID."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from casemgmt.core import outbox
from casemgmt.core.models import OutboxMessage
from tests.referrals.conftest import case, consent_to, need, person, service_of  # noqa: F401 (fixtures)

ROOT = Path(__file__).resolve().parents[2]
MESSAGES, KILLS, PATIENCE = 60, 5, 90


class Mailbox:
    """A mail server that takes its time, so that kills fall into conversations."""

    def __init__(self):
        self.ids = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        time.sleep(0.02)
        return "250 taken"


@pytest.fixture
def mailbox(free_tcp_port):
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_tcp_port)
    server.start()
    yield box, free_tcp_port
    server.stop()


@pytest.fixture
def waiting_messages(database_urls, need, navigator, harbor_house):
    """Sent offers whose mails wait; each to a service of its own."""
    from referrals import actions

    at = timezone.now() - timedelta(minutes=1)
    person, offer = need.person, None
    consent_to(person, harbor_house, navigator, at)
    with outbox.without_nudge():
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
            outbox.tell("offer.sent", key=f"again:{number}", at=at, offer=offer.pk)
    return database_urls


def worker(urls, valkey_url, port):
    environment = {
        **os.environ,
        "DATABASE_URL": urls[0],
        "DATABASE_OWNER_URL": urls[1],
        "CELERY_BROKER_URL": valkey_url,
        "PRODUCTION": "0",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
    }
    environment.pop("DEMO", None)
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "casemgmt",
        "worker",
        "--concurrency=2",
        "--without-gossip",
        "--loglevel=WARNING",
    ]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ask_for_delivery(valkey_url):
    from celery import Celery

    app = Celery(broker=valkey_url)
    app.conf.task_default_queue = "casemgmt"
    app.send_task("casemgmt.core.tasks.deliver_outbox", expires=60)
    app.close()


def delivered():
    return OutboxMessage.objects.filter(delivered_at__isnull=False).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_a_worker_killed_while_sending_loses_nothing(waiting_messages, mailbox, valkey_url):
    box, port = mailbox
    rng, kills, deadline = random.Random(7), 0, time.monotonic() + PATIENCE
    process = worker(waiting_messages, valkey_url, port)
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
                process = worker(waiting_messages, valkey_url, port)
    finally:
        kill(process)
    seen = Counter(box.ids)
    repeated = sum(times - 1 for times in seen.values())
    expected = {outbox.message_id(message) for message in OutboxMessage.objects.all()}
    print(f"{MESSAGES} messages, {kills} kills, {repeated} repeated")
    assert kills >= 1
    assert set(seen) == expected
    assert repeated <= 2 * kills  # two processes at most held a message each when they were killed
    assert OutboxMessage.objects.filter(delivered_at__isnull=False, attempts=1).count() == MESSAGES
