"""The pages as production serves them: gunicorn of its own, on the bench's database."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.management import CommandError

from casemgmt.embedded import places, ports, valkey

THREADS = 4  # of each process, as README.md says
PATIENCE = 60
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    """A running gunicorn: its port, its process."""

    port: int
    pid: int

    def seconds(self) -> float:
        """Processor time that its processes have used so far."""
        return sum(_seconds(pid) for pid in (self.pid, *_children(self.pid)))


@contextmanager
def served(name: str, *, workers: int) -> Iterator[Site]:
    """Gunicorn over the database of that name, until the block ends."""
    with ExitStack() as undo:
        door = undo.enter_context(ports.take_free(8300))
        if not os.environ.get("CELERY_BROKER_URL"):
            valkey.use()
            undo.callback(valkey.release)
        log = undo.enter_context((places.var() / "bench-web.log").open("wb"))
        command = [str(Path(sys.executable).with_name("gunicorn")), "casemgmt.wsgi:application"]
        command += ["--bind", f"fd://{door.fileno()}", "--worker-class", "gthread"]
        command += ["--workers", str(workers), "--threads", str(THREADS), "--keep-alive", "10"]
        child = subprocess.Popen(
            command, cwd=places.ROOT, env=_environment(name), stdout=log, stderr=log, pass_fds=[door.fileno()]
        )
        undo.callback(_end, child)
        site = Site(door.getsockname()[1], child.pid)
        _wait(site)
        yield site


def _environment(name: str) -> dict[str, str]:
    words = {**os.environ, "DJANGO_SETTINGS_MODULE": "casemgmt.settings", "PRODUCTION": "0"}
    return words | {"DATABASE_URL": url_of(settings.DATABASES["default"], name), "PYTHONUNBUFFERED": "1"}


def url_of(parts: dict[str, str], name: str) -> str:
    """The address of a database beside the default one, as DATABASE_URL spells it."""
    password = f":{quote(parts['PASSWORD'], safe='')}" if parts.get("PASSWORD") else ""
    host, port = parts.get("HOST") or "", parts.get("PORT") or ""
    where, asked = ("", f"?host={quote(host, safe='/')}") if host.startswith("/") else (host, "")
    return f"postgresql://{parts['USER']}{password}@{where}{f':{port}' if port else ''}/{name}{asked}"


def _wait(site: Site) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{site.port}/health/live", timeout=5).close()
            return
        time.sleep(0.3)
    raise CommandError("gunicorn did not answer. Its log is var/bench-web.log.")


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _seconds(pid: int) -> float:
    """User and system time of a process; none where there is no /proc."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / TICK
