"""A missing or wrong setting stops the boot with a sentence that says which and why."""

import os
import subprocess
import sys

import pytest

from tests.databases import ROOT

DEPLOYED = {
    "SECRET_KEY": "a-key-of-the-tests-that-is-long-enough-to-be-accepted-0123456789",
    "ALLOWED_HOSTS": "crisis.example.org",
    "SITE_URL": "https://crisis.example.org",
    "DATABASE_URL": "postgresql://app:secret@127.0.0.1/none",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_FROM": "notices@crisis.example.org",
    "TRUSTED_PROXIES": "1",
    "SECRET_STORE_KEY": "s" * 50,
}


def boot(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp")}
    show = "from casemgmt import settings as s; print(s.PRODUCTION, s.SESSION_COOKIE_SECURE, s.DEBUG)"
    command = [sys.executable, "-c", show]
    return subprocess.run(command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False)


def test_a_complete_production_configuration_boots_secure_and_starts_nothing_embedded():
    done = boot(DEPLOYED)
    assert done.stdout.split() == ["True", "True", "False"], done.stderr


@pytest.mark.parametrize(("proxies", "behind"), [("10.0.0.0/8, fd00::/8", "1"), ("", "0")])
def test_it_says_whom_to_believe_about_addresses_or_that_nobody_stands_between(proxies, behind):
    assert boot({**DEPLOYED, "TRUSTED_PROXIES": proxies, "BEHIND_PROXY": behind}).returncode == 0


@pytest.mark.parametrize("name", [*DEPLOYED])
def test_each_missing_setting_is_named(name):
    done = boot({key: value for key, value in DEPLOYED.items() if key != name})
    assert done.returncode
    last = done.stderr.strip().splitlines()[-1]
    assert f"The setting {name} is missing." in last
    assert len(last) > 80, "it says why"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"DEMO": "1"}, "DEMO=1 is refused on a production configuration"),
        ({"DEBUG": "1", "PRODUCTION": "1"}, "DEBUG=1 is refused"),
        ({"DEBUG": "1"}, "DEBUG=1 is refused"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS=* is refused"),
        ({"ALLOWED_HOSTS": "crisis.example.org,*"}, "ALLOWED_HOSTS=* is refused"),
        ({"SITE_URL": "http://crisis.example.org"}, "SITE_URL must begin with https://"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"DATABASE_URL": "mysql://somewhere/db"}, "DATABASE_URL must look like postgresql://"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT must be a whole number"),
        ({"EMAIL_USE_TLS": "maybe"}, "EMAIL_USE_TLS must be 1 or 0"),
        ({"SECRET_STORE_KEY": "short"}, "SECRET_STORE_KEY is too short"),
        ({"SESSION_IDLE_MINUTES": "0"}, "SESSION_IDLE_MINUTES must be at least 1"),
        ({"TRUSTED_PROXIES": "the proxy"}, "TRUSTED_PROXIES must be how many proxies stand before the site"),
        ({"TRUSTED_PROXIES": "10.0.0.1/8"}, "TRUSTED_PROXIES must be how many proxies stand before the site"),
        ({"TRUSTED_PROXIES": "0"}, "then set BEHIND_PROXY=0 as well"),
        ({"WRONG_SIGN_INS": "0"}, "WRONG_SIGN_INS must be at least 1"),
        ({"SESSION_HOURS": "0"}, "SESSION_HOURS must be at least 1"),
    ],
)
def test_each_wrong_setting_is_named(wrong, said):
    done = boot({**DEPLOYED, **wrong})
    assert done.returncode
    assert said in done.stderr.strip().splitlines()[-1]
    assert "secret@" not in done.stderr


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /reply/eyJhbGciOiJIUzI1NiJ9.abcdefghijklmnopqrstuvwxyz:0123/", "GET /reply/…/"),
        ("GET /directory/?q=shelter&near=main", "GET /directory/"),
        ("GET /cases/2b1f0a52-4a4e-4f0b-9a53-8d5b1f2f6a11/", "GET /cases/2b1f0a52-4a4e-4f0b-9a53-8d5b1f2f6a11/"),
    ],
)
def test_logs_keep_ids_and_drop_searches_and_secrets(line, kept):
    from casemgmt.settings import _without_secrets

    assert _without_secrets(None, "info", {"request": line, "user_agent": "x"}) == {"request": kept}
