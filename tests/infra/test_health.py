"""The health page: reachable signed out, quick, and honest about each part."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from casemgmt import run
from casemgmt.accounts.tasks import sweep_digests
from casemgmt.celery import app
from casemgmt.core import health
from casemgmt.core.effects import Lane
from casemgmt.core.models import Heartbeat
from casemgmt.core.tasks import beat_heart
from casemgmt.embedded import places


@pytest.fixture
def everything_beats(transactional_db):
    for name in health.expected():
        health.beat(name, at=timezone.now())


def test_all_parts_up(client, everything_beats):
    answer = client.get(reverse("health"))
    assert answer.status_code == 200, answer.json()
    assert answer.json()["status"] == "ok"
    parts = set(answer.json()["parts"])
    assert parts > {"database", "broker", "sweep_followups", "sweep_offers", "sweep_cases", "sweep_digests"}
    assert parts > {"worker clock", "worker mail", "worker texts", "worker web", "worker paper"}


def test_whatever_the_beat_starts_shows_itself(transactional_db):
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        import_string(entry["task"]).run(*entry["args"])
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
    assert health.examine()["worker mail"]["problem"] == "never seen"
    assert answer.json()["parts"]["database"]["ok"]


def test_a_late_sweep_is_down(client, everything_beats):
    Heartbeat.objects.filter(name="sweep_offers").update(at=timezone.now() - timedelta(hours=1))
    answer = client.get(reverse("health"))
    assert answer.status_code == 503
    assert answer.json()["parts"]["sweep_offers"] == {"ok": False}
    assert health.examine()["sweep_offers"]["problem"] == "late"


def test_details_are_for_administrators_who_are_signed_in(client, everything_beats, admin, navigator):
    for user in (None, navigator, admin):
        if user:
            client.force_login(user)
        told = client.get(reverse("health")).json()
        assert ("age_seconds" in told["parts"]["worker mail"]) == (user == admin)
        assert told.get("version") == (settings.VERSION if user == admin else None)


def test_alive_asks_nothing_and_ready_asks_the_database(
    client, transactional_db, django_assert_num_queries, monkeypatch
):
    with django_assert_num_queries(0):
        assert client.get(reverse("health_live")).json() == {"status": "ok"}
    assert client.get(reverse("health_ready")).status_code == 200
    gone = {"host": "127.0.0.1", "port": "1"}
    with monkeypatch.context() as without:
        without.setattr(health.connection, "get_connection_params", lambda: gone)
        answer = client.get(reverse("health_ready"))
        assert (answer.status_code, answer.json()) == (503, {"status": "down"})
        assert client.get(reverse("health_live")).status_code == 200


def test_the_heartbeat_is_written_by_the_task(transactional_db):
    beat_heart.run("web")
    assert Heartbeat.objects.get(name="worker web").at


def test_the_dead_worker_of_a_lane_is_seen_by_its_name(client, everything_beats):
    Heartbeat.objects.filter(name="worker web").update(at=timezone.now() - timedelta(minutes=5))
    parts = client.get(reverse("health")).json()["parts"]
    assert [name for name, part in parts.items() if not part["ok"]] == ["worker web"]


def test_every_lane_has_a_queue_a_worker_and_a_heartbeat():
    """Each task goes to a lane that somebody listens to, in `make run` and in the example of a deployment."""
    asked = {tuple(entry["args"]) for entry in settings.CELERY_BEAT_SCHEDULE.values() if "heart" in entry["task"]}
    assert asked == {(lane.value,) for lane in Lane}
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    begun = {entry["options"]["queue"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert routed | begun | {settings.CELERY_TASK_DEFAULT_QUEUE} == set(Lane) == set(run.WORKERS)
    for lane, words in run.WORKERS.items():
        assert f"-Q {lane} " in words
        for page in ("compose.yaml", "README.md"):
            assert words in (places.ROOT / page).read_text("utf-8")


def test_two_workers_of_one_machine_share_no_name_at_the_broker():
    """RabbitMQ gives the queue of orders to one of a name; a second worker would end at its start."""
    assert app.conf.worker_enable_remote_control is False


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
