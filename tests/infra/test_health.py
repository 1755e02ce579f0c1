"""The health page: reachable signed out, quick, and honest about each part."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from casemgmt.accounts.tasks import sweep_digests
from casemgmt.core import health
from casemgmt.core.models import Heartbeat
from casemgmt.core.tasks import beat_heart


@pytest.fixture
def everything_beats(transactional_db):
    for name in health.expected():
        health.beat(name, at=timezone.now())


def test_all_parts_up(client, everything_beats):
    answer = client.get(reverse("health"))
    assert answer.status_code == 200, answer.json()
    assert answer.json()["status"] == "ok"
    parts = set(answer.json()["parts"])
    assert parts > {"database", "broker", "worker", "sweep_followups", "sweep_offers", "sweep_cases", "sweep_digests"}


def test_whatever_the_beat_starts_shows_itself(transactional_db):
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        import_string(entry["task"]).run()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == set(health.expected())


def test_a_sweep_that_fails_does_not_show_itself(transactional_db, monkeypatch):
    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr("casemgmt.accounts.digest.sweep_digests", fail)
    with pytest.raises(RuntimeError):
        sweep_digests.run()
    assert not Heartbeat.objects.filter(name="sweep_digests").exists()


def test_a_worker_that_was_never_seen_is_down(client, transactional_db):
    answer = client.get(reverse("health"))
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"]["problem"] == "never seen"
    assert answer.json()["parts"]["database"]["ok"]


def test_a_late_sweep_is_down(client, everything_beats):
    Heartbeat.objects.filter(name="sweep_offers").update(at=timezone.now() - timedelta(hours=1))
    answer = client.get(reverse("health"))
    assert answer.status_code == 503
    assert answer.json()["parts"]["sweep_offers"]["problem"] == "late"


def test_the_heartbeat_is_written_by_the_task(transactional_db):
    beat_heart.run()
    assert Heartbeat.objects.get(name="worker").at


@pytest.mark.parametrize("address", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere.sock", "amqp://127.0.0.1:1//"])
def test_a_broker_that_is_gone_is_said_quickly(client, everything_beats, settings, address):
    settings.CELERY_BROKER_URL = address
    began = time.monotonic()
    answer = client.get(reverse("health"))
    assert time.monotonic() - began < 4
    assert answer.status_code == 503
    assert not answer.json()["parts"]["broker"]["ok"]
    assert answer.json()["parts"]["database"]["ok"]


def test_a_database_that_is_gone_is_said_quickly(client, monkeypatch):
    monkeypatch.setattr(health.connection, "get_connection_params", lambda: {"host": "127.0.0.1", "port": "1"})
    began = time.monotonic()
    answer = client.get(reverse("health"))
    assert time.monotonic() - began < 4
    assert answer.status_code == 503
    assert not answer.json()["parts"]["database"]["ok"]
