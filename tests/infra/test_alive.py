"""What the health check of the container asks: 0 while the web process answers, else 1; it loads nothing of ours."""

import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.databases import ROOT


def ask(port: int, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-X", "importtime", "casemgmt/alive.py"]
    environment = {"PORT": str(port), **settings}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_process_that_answers_is_alive(live_server):
    done = ask(urlsplit(live_server.url).port, ALLOWED_HOSTS="testserver,other")
    assert done.returncode == 0, done.stderr[-500:]
    assert "django" not in done.stderr


def test_one_that_is_gone_is_not():
    done = ask(9)
    assert done.returncode == 1
    assert "refused" in done.stderr
