"""Sixty pieces of news for a web address that drips its answer, with real workers: mail, texts, sweeps and other
addresses go on as if nothing were, the health page stays well, one call at a time is under way, the address rests."""

import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import effects, health
from casemgmt.core.effects import Lane, lines
from casemgmt.core.models import Effect, Heartbeat
from casemgmt.run import WORKERS
from referrals import actions

from .chaos_app import LETTER, TEXT
from .processes import Broker, Mailbox, Receiver, environment, kill, serve_mail, start_beat, start_worker

NEWS, LETTERS, PATIENCE = 60, 20, 120


@pytest.fixture
def receivers():
    found = Receiver(drips=True), Receiver()
    yield found
    for receiver in found:
        receiver.stop()


@pytest.fixture
def webhooks(receivers, settings, transactional_db, north_clinic, clinic_lead):
    """Two addresses of one agency: one drips, one is well."""
    settings.WEBHOOK_TEST_HOSTS = [receiver.place for receiver in receivers]
    words = {"organization": north_clinic, "events": ["offer.sent"], "by": clinic_lead, "at": timezone.now()}
    return [actions.add_webhook(url=f"http://{receiver.place}/", **words) for receiver in receivers]


@pytest.fixture
def city(database_urls, tmp_path, settings, free_tcp_port):
    """A worker for each lane, a beat, a broker and a mail server."""
    box, broker = Mailbox(), Broker(tmp_path).start()
    server = serve_mail(box, free_tcp_port)
    settings.CELERY_BROKER_URL = broker.url
    more = {"DJANGO_SETTINGS_MODULE": "tests.infra.chaos_settings", "CHAOS_FOLDER": str(tmp_path)}
    more["WEBHOOK_TEST_HOSTS"] = " ".join(settings.WEBHOOK_TEST_HOSTS)
    told = environment(database_urls, broker.url, free_tcp_port, **more)
    parts = [start_worker(told, lane) for lane in WORKERS] + [start_beat(told, tmp_path / "beat.schedule")]
    yield box
    for process in parts:
        kill(process)
    broker.kill()
    server.stop()


def wait(until, why):
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, why()
        time.sleep(0.3)


def is_well(client):
    return client.get(reverse("health")).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(400)
def test_it_delays_itself_alone(webhooks, receivers, city, client, clinic_lead, tmp_path):
    wait(lambda: is_well(client), lambda: f"not all parts came up: {health.examine()}")
    slow, well = webhooks
    dripping, receiver = receivers
    at = timezone.now()
    with effects.without_nudge():
        for _number in range(NEWS):
            actions.ping_webhook(webhook=slow, by=clinic_lead, at=at)
        for number in range(LETTERS):
            actions.ping_webhook(webhook=well, by=clinic_lead, at=at)
            effects.tell(LETTER, key=f"letter:{number}", at=at)
            effects.tell(TEXT, key=f"text:{number}", at=at)
    wait(lambda: dripping.calls > 0, lambda: "the dripping address was never called")
    began = timezone.now()
    wait(lambda: _delivered(LETTER, TEXT) == 2 * LETTERS, lambda: "mail and texts waited")
    wait(lambda: len(receiver.ids) == LETTERS, lambda: "the other address waited")
    wait(lambda: lines.open_lines().exists(), lambda: "the breaker did not open")
    assert is_well(client), health.examine()
    assert list(lines.open_lines().values_list("name", flat=True)) == [slow.line]
    assert (dripping.most_at_once, receiver.most_at_once) == (1, 1)
    wait(lambda: _swept_since(began), lambda: "a sweep waited")
    assert dripping.calls < NEWS / 4
    client.force_login(clinic_lead)
    page = client.get(reverse("referrals:webhook", args=[slow.pk])).content.decode()
    assert "It rests since" in page
    assert "The server took too long." in page

    dripping.drips = False  # it is well again: the next trial closes the breaker, and all arrives
    client.post(reverse("referrals:webhook_do", args=[slow.pk, "try-now"]))
    wait(lambda: len(set(dripping.ids)) == NEWS, lambda: "what had waited did not come")
    wait(lambda: not effects.waiting(timezone.now(), Lane.WEB).exists(), lambda: "something still waits")
    assert not lines.open_lines().exists()


def _delivered(*kinds):
    return Effect.objects.filter(kind__in=kinds, delivered_at__isnull=False).count()


def _swept_since(began):
    names = {"sweep_followups", "sweep_offers", "sweep_cases", "deliver_mail", "deliver_texts"}
    return Heartbeat.objects.filter(name__in=names, at__gt=began + timedelta(seconds=2)).count() == len(names)
