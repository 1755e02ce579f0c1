"""Figures for Prometheus: off by default, behind a word, true for all processes together."""

import json

import pytest
from django.urls import reverse

from casemgmt.core import health, metrics

pytestmark = pytest.mark.django_db
WORD = "a-word-for-prometheus-alone"


@pytest.fixture
def fresh(settings, tmp_path, monkeypatch):
    """Metrics are on, and nothing was counted."""
    settings.METRICS_TOKEN, settings.VAR_DIR = WORD, tmp_path
    monkeypatch.setattr(metrics, "REQUESTS", metrics.Requests())


def read(client, word=WORD):
    return client.get(reverse("metrics"), headers={"Authorization": f"Bearer {word}"})


def test_there_is_no_such_page_without_the_setting_or_the_word(client, settings, admin):
    client.force_login(admin)
    assert read(client).status_code == 404
    settings.METRICS_TOKEN = WORD
    assert read(client, "another").status_code == 404
    assert read(client, "").status_code == 404


def test_queues_parts_and_requests_stand_in_it(client, fresh, now):
    health.beat("worker mail", at=now)
    client.get(reverse("account_login"))
    told = read(client).content.decode()
    assert "aftercall_database_up 1" in told
    assert 'aftercall_effects_waiting{lane="mail"} 0' in told
    assert 'aftercall_part_late{part="worker web"} 1' in told
    assert "aftercall_breakers_open 0" in told
    assert 'aftercall_request_seconds_count{page="account_login",answered="2xx"} 1' in told
    assert 'page="account_login",answered="2xx",le="+Inf"} 1' in told


def test_the_processes_are_added_up(client, fresh):
    client.get(reverse("account_login"))
    other = {"account_login 2xx": [2.0] * (len(metrics.BUCKETS) + 1) + [0.5]}
    (metrics.folder() / "77-1.json").write_text(json.dumps(other), "utf-8")
    assert 'count{page="account_login",answered="2xx"} 3' in read(client).content.decode()


def test_a_database_that_is_gone_is_one_figure(client, fresh, monkeypatch):
    def gone(at):
        raise OSError

    monkeypatch.setattr(metrics, "figures", gone)
    told = read(client).content.decode()
    assert "aftercall_database_up 0" in told
    assert "effects_waiting" not in told
