"""Real processes for the proofs: workers, beats, a broker and a mail server that may be killed at any moment."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller

from casemgmt.embedded import valkey
from casemgmt.run import WORKERS

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = ("DEMO", "DJANGO_SETTINGS_MODULE")


class Mailbox:
    """A mail server that takes its time, so that kills fall into conversations. Keeps Message-IDs, not letters."""

    def __init__(self, pause: float = 0.02) -> None:
        self.ids: list[str] = []
        self.pause = pause

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        self.ids.append(message_from_bytes(envelope.content)["Message-ID"])
        time.sleep(self.pause)
        return "250 taken"


def serve_mail(box: Mailbox, port: int) -> Controller:
    """A mail server on this port that puts what comes into the box; `.stop()` ends it."""
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    return server


class Broker:
    """A Valkey of its own, with the same configuration as the embedded one, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.process = folder, None
        self.socket = folder / "broker.sock"
        self.url = f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> "Broker":
        configuration = self.folder / "valkey.conf"
        configuration.write_text(
            f'port 0\nunixsocket "{self.socket}"\ndir "{self.folder}"\nappendonly yes\nappendfsync everysec\nsave ""\n'
        )
        self.process = _start([str(valkey._binary()), str(configuration)], {})
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, "the broker did not start"
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        kill(self.process)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(20).startswith(b"+PONG")
            except OSError:
                return False


def environment(urls: tuple[str, str], broker: str, mail_port: int, **more: str) -> dict[str, str]:
    """What a process of the product is told: databases (application, owner), broker, mail server."""
    return {
        "DATABASE_URL": urls[0],
        "DATABASE_OWNER_URL": urls[1],
        "CELERY_BROKER_URL": broker,
        "PRODUCTION": "0",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
        **more,
    }


def start_worker(told: dict[str, str], lane: str) -> subprocess.Popen:
    """The worker of a lane as `make run` starts it, in a session of its own."""
    return _celery(told, "worker", *WORKERS[lane].split(), "--without-gossip", "--loglevel=WARNING")


def start_beat(told: dict[str, str], schedule: Path) -> subprocess.Popen:
    """A Celery beat that keeps its schedule in a file of its own."""
    return _celery(told, "beat", "-s", str(schedule), "--max-interval=1", "--loglevel=WARNING")


def start_command(told: dict[str, str], *words: str) -> subprocess.Popen:
    """One `manage.py` command."""
    return _start([sys.executable, "manage.py", *words], told)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to the process and all it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def drop_connections(application_url: str, spare: int) -> int:
    """Cut the application role's connections to the test's database, but that of backend `spare`; how many there
    were."""
    with psycopg.connect(application_url, autocommit=True) as line:
        cut = line.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename = current_user AND pid NOT IN (pg_backend_pid(), %s)",
            [spare],
        )
        return cut.fetchone()[0]


def _celery(told: dict[str, str], *words: str) -> subprocess.Popen:
    return _start([sys.executable, "-m", "celery", "-A", "casemgmt", *words], told)


def _start(command: list[str], told: dict[str, str]) -> subprocess.Popen:
    full = {name: value for name, value in os.environ.items() if name not in HIDDEN} | told
    return subprocess.Popen(
        command, cwd=ROOT, env=full, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _is_open(held: socket.socket) -> bool:
    """Whether the caller still holds the line: who hung up has left an end or a reset to read."""
    try:
        return held.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


class Receiver:
    """An agency's own software on a port of its own. It keeps the ids it is sent; one that `drips` never ends its
    answer. It counts how many calls it holds at once."""

    def __init__(self, *, drips: bool = False) -> None:
        self.ids: list[str] = []
        self.drips, self.most_at_once, self.calls = drips, 0, 0
        self.held: list[socket.socket] = []
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802 (the server's name)
                receiver.answer(self)

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        """Take the news, at once or never."""
        said = json.loads(call.rfile.read(int(call.headers["Content-Length"])))
        with self.lock:
            self.calls += 1
            self.held = [held for held in self.held if _is_open(held)] + [call.connection]
            self.most_at_once = max(self.most_at_once, len(self.held))
        with suppress(OSError):
            self._drip(call) if self.drips else self._take(call, said["id"])
        with self.lock, suppress(ValueError):
            self.held.remove(call.connection)

    def _take(self, call: BaseHTTPRequestHandler, event_id: str) -> None:
        self.ids.append(event_id)
        time.sleep(0.01)
        call.send_response(204)
        call.end_headers()

    def _drip(self, call: BaseHTTPRequestHandler) -> None:
        call.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while self.drips:
            call.wfile.write(b"a")
            time.sleep(0.1)

    def stop(self) -> None:
        """Close the port."""
        self.drips = False
        self.server.shutdown()
        self.server.server_close()
