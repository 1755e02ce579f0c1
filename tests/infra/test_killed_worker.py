"""Real processes: a worker is killed while it sends. No effect is lost, each is recorded once, and a message repeats
only where the kill fell between the mail server's answer and our commit, then with the same Message-ID."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from casemgmt.core import effects
from casemgmt.core.models import Effect

from .chaos_app import LETTER
from .processes import Broker, Mailbox, environment, kill, serve_mail, start_worker

MESSAGES, KILLS, PATIENCE = 60, 3, 180


@pytest.fixture
def mailbox(free_tcp_port):
    box = Mailbox()
    server = serve_mail(box, free_tcp_port)
    yield box, free_tcp_port
    server.stop()


@pytest.fixture
def waiting_messages(database_urls):
    """Letters that wait, of a kind that never travels together."""
    at = timezone.now() - timedelta(minutes=1)
    with effects.without_nudge():
        for number in range(MESSAGES):
            effects.tell(LETTER, key=f"letter:{number}", at=at)
    return database_urls


def ask_for_delivery(broker_url):
    from celery import Celery

    app = Celery(broker=broker_url, set_as_current=False)  # tasks of this process stay with our own app
    app.send_task("casemgmt.core.tasks.deliver_mail", expires=60, queue="mail")
    app.close()


def delivered():
    return Effect.objects.filter(delivered_at__isnull=False).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(240)
def test_a_worker_killed_while_sending_loses_nothing(waiting_messages, mailbox, tmp_path):
    """All are delivered, each is recorded once, and one is said again only where a kill fell into its conversation. How
    often each was tried depends on the machine: a mail server that is too slow to answer costs a try, not a letter."""
    box, port = mailbox
    rng, kills, deadline = random.Random(7), 0, time.monotonic() + PATIENCE
    more = {"DJANGO_SETTINGS_MODULE": "tests.infra.chaos_settings", "CHAOS_FOLDER": str(tmp_path)}
    broker = Broker(tmp_path).start()
    told = environment(waiting_messages, broker.url, port, **more)
    process = start_worker(told, "mail")
    try:
        while delivered() < MESSAGES:
            assert time.monotonic() < deadline, f"only {delivered()} of {MESSAGES} delivered"
            ask_for_delivery(broker.url)
            before, until = delivered(), time.monotonic() + 2
            while delivered() == before and time.monotonic() < until:
                time.sleep(0.05)
            if kills < KILLS and before < delivered() < MESSAGES:
                time.sleep(rng.uniform(0, 0.15))
                kill(process)
                kills += 1
                process = start_worker(told, "mail")
    finally:
        kill(process)
        broker.kill()
    seen = Counter(box.ids)
    rows = list(Effect.objects.all())
    repeated = sum(times - 1 for times in seen.values())
    again = {box_id for box_id, times in seen.items() if times > 1}
    print(f"{MESSAGES} messages, {kills} kills, {repeated} repeated")
    assert kills >= 1
    assert set(seen) == {effects.message_id(row) for row in rows}
    assert repeated <= 2 * kills  # two threads at most held a message each when they were killed
    assert again <= {effects.message_id(row) for row in rows if row.attempts > 1}
    assert [row for row in rows if row.lease or row.dropped_at or not row.delivered_at] == []
