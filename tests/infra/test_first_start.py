"""`make run DEMO=0`: an installation of this machine, empty, with keys of its own."""

import os
import subprocess
import sys

import pytest

from casemgmt import run
from casemgmt.embedded import machine, places

SHOW = "from casemgmt import settings as s; print(s.PRODUCTION, s.DEMO, s.MAILBOX, s.TEXT_PROVIDER, len(s.SECRET_KEY))"


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """A shell that sets nothing, and a folder without state."""
    for name in (*machine.DEPLOYS, *machine.KEYS, "DEMO", "EMAIL_HOST", "TEXT_PROVIDER", "MAILBOX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places, "var", lambda: tmp_path)
    monkeypatch.setattr(run, "_servers", lambda: {"DATABASE_URL": "postgresql://casemgmt@/casemgmt"})
    return tmp_path


def read_by_settings(environment):
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, cwd=places.ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_an_embedded_database_makes_no_deployment(monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    told = run._environment("127.0.0.1", 8000)
    assert read_by_settings(told) == ["False", "False", "True", "off", "67"]


def test_the_keys_are_made_once_and_read_by_nobody_else(monkeypatch, bare):
    monkeypatch.setenv("DEMO", "0")
    first, again = machine.told("127.0.0.1"), machine.told("127.0.0.1")
    assert first == again
    assert first["SECRET_KEY"] != first["SECRET_STORE_KEY"]
    assert {os.stat(file).st_mode & 0o777 for file in bare.glob("*.key")} == {0o600}


def test_mail_is_shown_only_to_who_stands_before_the_machine(monkeypatch):
    monkeypatch.setenv("DEMO", "0")
    assert "MAILBOX" in machine.told("localhost")
    assert "MAILBOX" not in machine.told("0.0.0.0")  # noqa: S104 (a comparison)
    monkeypatch.setenv("EMAIL_HOST", "smtp.city.example")
    assert "MAILBOX" not in machine.told("localhost")


@pytest.mark.parametrize("name", machine.DEPLOYS)
def test_whoever_deploys_says_all_of_it(monkeypatch, name):
    monkeypatch.setenv("DEMO", "0")
    monkeypatch.setenv(name, "1")
    assert machine.told("127.0.0.1") == {}


def test_the_demo_is_told_nothing_of_this():
    assert machine.told("127.0.0.1") == {}


def test_a_production_configuration_shows_no_mail():
    told = {**os.environ, "PRODUCTION": "1", "MAILBOX": "1", "SECRET_KEY": "k" * 50, "SECRET_STORE_KEY": "s" * 50}
    told |= {"ALLOWED_HOSTS": "crisis.example.org", "SITE_URL": "https://crisis.example.org", "EMAIL_HOST": "smtp"}
    told |= {"DATABASE_URL": "postgresql://a@/a", "EMAIL_FROM": "a@b.example", "CELERY_BROKER_URL": "redis://h:1/0"}
    told |= {"TRUSTED_PROXIES": "1"}
    done = subprocess.run([sys.executable, "-c", SHOW], env=told, cwd=places.ROOT, capture_output=True, text=True)
    assert "MAILBOX=1 is refused" in done.stderr
