"""The embedded servers: they start from nothing, survive a kill, and stop with the last who uses them."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.databases import ROOT

pytestmark = pytest.mark.slow


def python(code: str, var: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "CASEMGMT_VAR": str(var)}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def var(tmp_path):
    """A state folder too deep for a socket, in a path with a space."""
    folder = tmp_path / "a deep folder" / ("x" * 100)
    folder.mkdir(parents=True)
    for parent in [folder, *folder.parents]:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    yield folder
    for left in Path("/tmp").glob(f"casemgmt-{hashlib.sha256(str(folder).encode()).hexdigest()[:10]}-*"):
        shutil.rmtree(left)


def test_both_servers_start_in_a_deep_folder_and_stop_with_their_last_user(var):
    done = python(
        """
        import psycopg
        from casemgmt.embedded import postgres, valkey
        app, owner = postgres.urls()
        with psycopg.connect(app) as line:
            print(line.execute("select current_user").fetchone()[0])
        print(valkey.use().startswith("redis+socket:///"), valkey._ask("PING"))
        """,
        var,
    )
    assert done.stdout.split() == ["casemgmt_app", "True", "+PONG"], done.stderr
    after = python("from casemgmt.embedded import postgres, valkey; print(postgres._ready(), valkey._ask('PING'))", var)
    assert after.stdout.split() == ["False", "None"], after.stderr


def test_a_killed_server_and_its_stale_pid_file_do_not_stop_the_next_start(var):
    killed = python(
        """
        import os, signal
        from casemgmt.embedded import postgres
        postgres.urls()
        pid = int((postgres._data() / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        var,
    )
    assert killed.returncode == -signal.SIGKILL
    time.sleep(0.5)
    again = python(
        """
        import psycopg
        from casemgmt.embedded import postgres
        with psycopg.connect(postgres.urls()[1]) as line:
            print(line.execute("select current_user").fetchone()[0])
        """,
        var,
    )
    assert again.stdout.split() == ["casemgmt_owner"], again.stderr


def test_a_folder_that_somebody_else_planted_is_refused(tmp_path, monkeypatch):
    from casemgmt.embedded import EmbeddedError, places

    planted = tmp_path / "sockets"
    planted.symlink_to("/tmp")
    with pytest.raises(EmbeddedError, match="belongs to another account"):
        places.private_folder(planted)
